import { hasResult } from '../message.ts'
import { claimIdOf } from '../threadClaims.ts'
import type { ChatOptions, RequestContext } from '../turn/options.ts'
import { claimCall } from './claims.ts'
import type { ThreadContext } from './threadContext.ts'
import { isUnderWay } from './threadMessages.ts'

/** Milliseconds between two stored states of an answer, for sources that leave it to the client. */
const saveMs = 3000

/**
 * Creates two functions for runs (requests to the model) that this device begins. The first function makes
 * the body of a request. The second function stores the answer while it arrives.
 */
export function createThreadRuns(context: ThreadContext) {
  const { id, source, parts, messages, progress, clock } = context
  const { getState } = parts.context
  let savedAt = 0

  /** The body of a question: the app's fields, and the part that belongs to the conversation. */
  async function bodyOf({ body }: ChatOptions, request: RequestContext) {
    await messages.written()
    const fields = typeof body === 'function' ? await body(request) : body
    const { question, runId } = messages.question(request)
    const messageId = request.answer.id
    const { own } = progress
    // A run adds 1 to the revision of its answer when it begins, and 1 when it ends. It stores what was sent with it.
    if (own?.messageId === messageId && own.runId !== runId) {
      messages.note(messageId, own.base + 2)
      for (const sent of own.sent) messages.note(sent, 1)
    }
    // The end of a run that was read here after a reload may not have been reported.
    const stored = messages.stored(messageId)
    if (stored?.status === 'streaming' && !isUnderWay(stored, runId))
      messages.note(messageId, stored.revision + 1)
    if (own?.runId !== runId) {
      const sent = question.messages.flatMap((message) => (message.revision === 0 ? [message.id] : []))
      progress.own = { runId, messageId, base: messages.revisionOf({ id: messageId }), sent }
    }
    progress.asked.add(messageId).add(runId)
    progress.claiming = undefined
    if (source.runs === undefined) return { ...fields, chatstream: messages.question(request).question }
    await source.runs.begin(question, runId)
    return { ...fields }
  }

  /** Stores the answer under way, for a source that leaves it to the client. */
  function save(): void {
    const { own } = progress
    const answer = getState().messages.at(-1)
    if (source.runs === undefined || own === undefined || answer?.id !== own.messageId) return
    if (answer.status !== 'streaming' || clock.monotonicMs() - savedAt < saveMs) return
    savedAt = clock.monotonicMs()
    void source.runs.save(id, own.runId, { ...answer, revision: own.base + 1 }, false)
  }

  return { bodyOf, save }
}

/**
 * Waits until this device may run a tool call of the last answer. Until then, the status of the chat is
 * `waiting`. Resolves with `true` if this device may run the call. Resolves with `false` if the call gets its
 * result on another device, or the turn ends.
 */
export function claimIn(
  context: ThreadContext,
  toolCallId: string,
  signal: AbortSignal,
  loadAgain: () => Promise<void>,
): Promise<boolean> {
  const { id, parts, progress } = context
  const { getState, dispatch } = parts.context
  const answer = getState().messages.at(-1)
  const messageId = answer?.id ?? ''
  progress.claiming = answer?.runs?.at(-1)?.id
  const isDone = () =>
    getState()
      .messages.find((message) => message.id === messageId)
      ?.parts.some((part) => part.type === 'tool-call' && part.id === toolCallId && hasResult(part)) === true
  // The turn waits for other devices, and may be overtaken by them.
  dispatch({ type: 'tools', messageId, events: [], status: 'waiting' })
  const isAsker = progress.asked.has(messageId)
  const callId = claimIdOf(messageId, toolCallId)
  return claimCall({
    ...context,
    threadId: id,
    callId,
    signal,
    isAsker,
    isDone,
    onAnswered: () => void loadAgain(),
  })
}
