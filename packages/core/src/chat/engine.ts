import { createId } from '../createId.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage, ToolCallPart } from '../message.ts'
import { animationFrames } from '../store/animationFrames.ts'
import { defaultProtocol } from '../turn/defaultProtocol.ts'
import type { Host, TurnStart } from './host.ts'
import { keepsChat } from '../persistence/persistence.ts'
import { type ChatAction, reduceChat } from '../state/reduceChat.ts'
import { reduceTurn, type TurnAction } from '../state/reduceTurn.ts'
import { refusals } from '../turn/refusals.ts'
import { selectMessage } from '../state/selectors.ts'
import { startTurn, type Turn } from '../turn/startTurn.ts'
import { tell } from '../callSafely.ts'
import { hasResult, isAnswered, toolNamed } from '../turn/toolCalls.ts'

export type Refusal = keyof typeof refusals

/** What a chat needs once it is asked: a chunk of its own, loaded when somebody watches, at the latest with the question. */
export interface Engine {
  take(start: TurnStart): { turn: Turn; ended: Promise<ChatMessage | undefined> }
  refuse(reason: Refusal): undefined
  /** Somebody watches: what a reload or a leaving cut off goes on. */
  watched(): Promise<void>
  /** What `resume` begins with; nothing where there is nothing to resume. */
  resume(streamId?: string): TurnStart | undefined
  /** The same, for this answer alone. */
  left(messageId: string | undefined): TurnStart | undefined
  /** What `continueAnswer` begins with. */
  extend(): TurnStart | undefined
  /** Tells a call what became of it: the answer as it stands, and the turn that goes on once it may. */
  answerCall(
    event: ChatEvent & { toolCallId: string },
    mayAnswer: (call: ToolCallPart) => boolean,
  ): { answer: ChatMessage; start?: TurnStart } | undefined
  /** The conversation has changed outside of a turn. */
  keep(): void
  forget(): void
}

export function createEngine(host: Host): Engine {
  const { id, options, getState, clock, initialOptions } = host
  const { frames = animationFrames } = initialOptions
  const chatDispatch = (action: ChatAction) => host.change((state) => reduceChat(state, action))
  const dispatch = (action: TurnAction) => host.change((state) => reduceTurn(state, action))
  const server = { keepsRuns: false }
  const keeper = keepsChat(initialOptions, getState)
  const messages = () => getState().messages
  const protocol = () => options().protocol ?? defaultProtocol

  function resume(streamId?: string): TurnStart | undefined {
    const run = streamId === undefined ? keeper.left() : undefined
    const runId = streamId ?? run?.streamId
    if (runId === undefined) return undefined
    const known = messages().find((each) => each.id === run?.messageId || each.runs?.at(-1)?.id === runId)
    const message = known ?? {
      ...host.newMessage('assistant', [], messages().at(-1)?.id),
      runs: [{ id: runId }],
    }
    dispatch({ type: 'resume', messageId: message.id, added: known === undefined ? [message] : [] })
    return { messageId: message.id, runId, begins: 'resumed', overrides: {} }
  }

  return {
    take(start) {
      const { messageId } = start
      let turn: Turn | undefined
      const ended = new Promise<ChatMessage | undefined>((resolve) => {
        turn = startTurn({
          ...start,
          id,
          getState,
          dispatch,
          options,
          server,
          clock,
          frames,
          onRun: (streamId) => keeper.keep({ streamId, messageId }),
          onEnd(message, leftRunId) {
            void keeper.keep(leftRunId === undefined ? undefined : { streamId: leftRunId, messageId })
            host.finished(message)
            resolve(message)
          },
        })
      })
      // The executor has run by now.
      return { turn: turn as unknown as Turn, ended }
    },

    refuse(reason) {
      const error = refusals[reason]
      chatDispatch({ type: 'refused', error })
      tell(() => options().onError?.(error))
      return undefined
    },

    async watched() {
      const kept = await keeper.recall()
      if (getState().status !== 'idle') return
      if (kept !== undefined) chatDispatch({ type: 'restore', messages: kept.messages, rest: kept.rest })
      const start = resume()
      if (start !== undefined) void host.take(start)
    },

    resume,
    left: (messageId) =>
      messageId !== undefined && keeper.left()?.messageId === messageId ? resume() : undefined,

    extend() {
      const last = messages().at(-1)
      const isCut =
        last?.role === 'assistant' && (last.status !== 'complete' || last.finishReason === 'length')
      if (!isCut || !protocol().capabilities.prefill) return undefined
      const runId = createId()
      dispatch({
        type: 'continue',
        messageId: last.id,
        runId,
        metrics: undefined,
        finish: undefined,
        how: 'extend',
      })
      return { messageId: last.id, runId, begins: 'extending', overrides: {} }
    },

    answerCall(event, mayAnswer) {
      const isCall = ({ id: callId }: ToolCallPart) => callId === event.toolCallId
      const message = messages().findLast((each) => callsOf(each).some(isCall))
      const call = message && callsOf(message).find(isCall)
      const isLast = message?.id === messages().at(-1)?.id
      // Nobody would carry out what is approved in an earlier answer: the conversation has gone on without it.
      const isLate = event.type === 'tool-running' && !isLast
      if (message === undefined || call === undefined || hasResult(call) || !mayAnswer(call) || isLate)
        return undefined
      const { status } = getState()
      dispatch({ type: 'tools', messageId: message.id, events: [event], status })
      tell(() => options().onEvent?.(event, { messageId: message.id }))
      const tools = options().schema?.tools ?? {}
      const isOurs = call.providerExecuted !== true && toolNamed(tools, call.name)?.execute !== undefined
      const hasWork = event.type === 'tool-running' && isOurs
      const answer = selectMessage(getState(), message.id) ?? message
      // A turn under way looks after the call itself, and an earlier answer is not gone on with.
      const goesOn = status === 'idle' && isLast && (hasWork || isAnswered(answer, tools))
      return goesOn ? { answer, start: { messageId: message.id, overrides: {} } } : { answer }
    },

    keep: () => void keeper.keep(keeper.left()),
    forget: () => void keeper.forget(),
  }
}

function callsOf({ parts }: ChatMessage): readonly ToolCallPart[] {
  return parts.filter((part) => part.type === 'tool-call')
}
