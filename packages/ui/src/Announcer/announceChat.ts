import {
  asksForForm,
  textOf,
  type Chat,
  type ChatErrorData,
  type ChatMessage,
  type ChatState,
  type Clock,
  type ErrorWords,
} from '@chatstream/core'
import { visibleText } from '../shared/hiddenCharacters.tsx'
import { unreachedError } from '../shared/unreachedError.ts'
import type { Formats } from '../strings/formats.ts'
import type { Strings } from '../strings/strings.ts'
import { speakable, wholeSentences, type CodeWords } from './speakable.ts'

/** The phase of the last answer. Between two answers it is the status with which the last answer ended. */
type Phase = 'none' | 'asking' | 'approval' | 'reconnecting' | 'offline' | ChatMessage['status']

interface Announcing {
  strings: Strings
  formats: Formats
  describeError: (error: ChatErrorData) => ErrorWords
  clock: Clock
  /** Receives whole announcements, in order. */
  say(text: string): void
}

/**
 * The time for which sentences are collected. Speech is slower than a model, and each announcement interrupts the
 * previous announcement.
 */
const batchMs = 3000
/**
 * If the text that is left is longer than this number of UTF-16 code units, it is not announced. Such a text has
 * arrived all at once, for example after a reload.
 */
const restLimit = 1000

/**
 * Announces the answers of a chat, for screen readers: the beginning, then several complete sentences at a
 * time, and the end. Messages that the chat already contains are not announced. Returns a function that ends
 * the announcements.
 */
export function announceChat(
  chat: Chat,
  { strings, formats, describeError, clock, say }: Announcing,
): () => void {
  const { announce } = strings
  let phase = phaseOf(chat.getState())
  let error = chat.getState().error
  let awaited = awaitedIn(chat.getState())
  const takeText = sentenceReader(chat, announce.code)
  const takeQueued = queueReader(chat.getState(), (place) => announce.queued(place, formats))
  const tell = (text: string) => text !== '' && say(text)
  let timer: unknown

  function sayBatch() {
    timer = undefined
    tell(takeText(false))
  }

  function stopTimer() {
    clock.clearTimeout(timer)
    timer = undefined
  }

  function change(next: Phase, state: ChatState) {
    const before = phase
    phase = next
    if (next !== 'streaming') stopTimer()
    tell(wordsFor(next, before, state))
  }

  function wordsFor(next: Phase, before: Phase, state: ChatState): string {
    switch (next) {
      case 'none':
      case 'asking':
        return ''
      case 'approval':
        return joined(takeText(true), announce.approval(awaitedIn(state)))
      case 'reconnecting':
        return whatHappened(unreachedError(state)) || announce.reconnecting
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
        return announce.failed(whatHappened(state.error ?? lastOf(state)?.error))
      default:
        return next satisfies never
    }
  }

  const whatHappened = (failure: ChatErrorData | undefined) =>
    failure === undefined ? '' : describeError(failure).title

  function read() {
    const state = chat.getState()
    if (state.error !== error) {
      error = state.error
      if (error?.kind === 'refused') say(whatHappened(error))
    }
    tell(takeQueued(state))
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
 * Creates a function that returns the sentences that the last answer has gained since the previous call, or `''`.
 * With `isWhole`, the answer has ended, so the last sentence counts too.
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

/**
 * Creates a function that returns the words for a question that was added to the queue since the previous call. If
 * there is none, the function returns `''`.
 */
function queueReader({ queue }: ChatState, wordsFor: (place: number) => string) {
  let { length } = queue
  return (state: ChatState): string => {
    const before = length
    length = state.queue.length
    return length > before ? wordsFor(length) : ''
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

/** The names of the tools that wait for approval, as a list. */
function awaitedIn(state: ChatState): string {
  const parts = lastOf(state)?.parts ?? []
  return parts
    .filter((part) => part.type === 'tool-call')
    .filter((part) => part.state === 'awaiting-approval')
    .map(({ title, name }) => visibleText(title ?? name))
    .join(', ')
}

/**
 * Returns whether the last answer asks for a form that can be answered. To answer a form, the chat needs a protocol
 * with `formatAnswer`.
 */
function asksForFormIn(chat: Chat): boolean {
  const parts = lastOf(chat.getState())?.parts ?? []
  return chat.formatAnswer !== undefined && parts.some((part) => part.type === 'step' && asksForForm(part))
}

const joined = (...texts: string[]) => texts.filter((text) => text !== '').join(' ')
