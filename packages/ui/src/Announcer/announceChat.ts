import {
  textOf,
  type Chat,
  type ChatErrorData,
  type ChatMessage,
  type ChatState,
  type Clock,
} from '@chatstream/core'
import { asksForForm } from '../shared/asksForForm.ts'
import type { Strings } from '../strings/strings.ts'
import { speakable, wholeSentences, type CodeWords } from './speakable.ts'

/** What an answer is doing, as far as a listener needs to know. Between answers it is how the last one ended. */
type Phase = 'none' | 'asking' | 'approval' | 'reconnecting' | 'offline' | ChatMessage['status']

interface Announcing {
  strings: Strings
  clock: Clock
  /** Called with a whole announcement, in the order they are to be heard. */
  say(text: string): void
}

/** Sentences are gathered for so long: a voice is slower than a model, and each announcement begins anew. */
const batchMs = 3000
/** A rest longer than this, in UTF-16 units, is left to be read: it arrived at once, as after a reload. */
const restLimit = 1000

/**
 * Tells what happens in a chat in words: that an answer begins, its whole sentences in batches, how it ended. What is
 * there already is not told. Returns the function that ends it.
 */
export function announceChat(chat: Chat, { strings, clock, say }: Announcing): () => void {
  const { announce } = strings
  let phase = phaseOf(chat.getState())
  let error = chat.getState().error
  let awaited = awaitedIn(chat.getState())
  const takeText = sentenceReader(chat, announce.code)
  let timer: unknown

  function sayBatch() {
    timer = undefined
    const text = takeText(false)
    if (text !== '') say(text)
  }

  function stopTimer() {
    clock.clearTimeout(timer)
    timer = undefined
  }

  function change(next: Phase, state: ChatState) {
    const before = phase
    phase = next
    if (next !== 'streaming') stopTimer()
    const text = wordsFor(next, before, state)
    if (text !== '') say(text)
  }

  function wordsFor(next: Phase, before: Phase, state: ChatState): string {
    switch (next) {
      case 'none':
      case 'asking':
        return ''
      case 'approval':
        return joined(takeText(true), announce.approval(awaitedIn(state)))
      case 'reconnecting':
        return announce.reconnecting
      case 'offline':
        return announce.offline
      case 'streaming':
        return before === 'reconnecting' || before === 'offline' ? announce.resumed : announce.started
      case 'complete':
        return joined(takeText(true), announce.done, asksForFormIn(chat) ? announce.form : '')
      case 'stopped':
        return announce.stopped
      case 'interrupted':
        return announce.interrupted
      case 'failed':
        return announce.failed(whatHappened(state.error ?? lastOf(state)?.error, strings))
      default:
        return next satisfies never
    }
  }

  function read() {
    const state = chat.getState()
    if (state.error !== error) {
      error = state.error
      if (error?.kind === 'refused') say(whatHappened(error, strings))
    }
    const next = phaseOf(state)
    const awaitedNow = awaitedIn(state)
    const isAskedAnew = next === 'approval' && awaitedNow !== awaited
    awaited = awaitedNow
    if (next !== phase || isAskedAnew) change(next, state)
    if (phase === 'streaming') timer ??= clock.setTimeout(sayBatch, batchMs)
  }

  const unsubscribe = chat.subscribe(read)
  return () => {
    unsubscribe()
    stopTimer()
  }
}

/**
 * Creates a function that returns the sentences the last answer has gained since the previous call, or `''`. `isWhole`:
 * the answer has ended, so that its last sentence counts too.
 */
function sentenceReader(chat: Chat, code: CodeWords): (isWhole: boolean) => string {
  let read = { id: lastOf(chat.getState())?.id, length: textOfLast(chat.getState()).length }
  return (isWhole) => {
    const state = chat.getState()
    const id = lastOf(state)?.id
    if (id !== read.id) read = { id, length: 0 }
    const pending = textOfLast(state).slice(read.length)
    const length = isWhole ? pending.length : wholeSentences(pending)
    read = { id, length: read.length + length }
    return length > restLimit && isWhole ? '' : speakable(pending.slice(0, length), code)
  }
}

function phaseOf(state: ChatState): Phase {
  const { status } = state
  if (status === 'reconnecting' || status === 'offline' || status === 'streaming') return status
  if (status !== 'idle') return 'asking'
  if (awaitedIn(state) !== '') return 'approval'
  const last = lastOf(state)
  return last?.role === 'assistant' ? last.status : 'none'
}

const lastOf = ({ messages }: ChatState) => messages.at(-1)

function textOfLast(state: ChatState): string {
  const last = lastOf(state)
  return last?.role === 'assistant' ? textOf(last) : ''
}

/** The tools the answer asks approval for, in a list. */
function awaitedIn(state: ChatState): string {
  const parts = lastOf(state)?.parts ?? []
  return parts
    .filter((part) => part.type === 'tool-call')
    .filter((part) => part.state === 'awaiting-approval')
    .map(({ title, name }) => title ?? name)
    .join(', ')
}

/** Only where it can be filled in: where the protocol has words for the answers. */
function asksForFormIn(chat: Chat): boolean {
  const parts = lastOf(chat.getState())?.parts ?? []
  return chat.formatAnswer !== undefined && parts.some((part) => part.type === 'step' && asksForForm(part))
}

function whatHappened(error: ChatErrorData | undefined, strings: Strings): string {
  return error === undefined ? '' : strings.error.describe(error).what
}

const joined = (...texts: string[]) => texts.filter((text) => text !== '').join(' ')
