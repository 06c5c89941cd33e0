import type { Question } from '../chat/chat.ts'
import { type ChatMessage, hasResult } from '../message.ts'
import type { ChatOptions, RequestContext } from '../turn/options.ts'
import type { TurnStart } from '../turn/turn.ts'
import { claimCall } from './claims.ts'
import type { ThreadLoader } from './loadThread.ts'
import type { ThreadContext } from './threadContext.ts'
import { hasCalls } from './threadMessages.ts'

/** Milliseconds between two stored states of an answer, for sources that leave it to the client. */
const saveMs = 3000

/** The part of a thread's chat that concerns the runs which this device begins. */
export function createThreadRuns(context: ThreadContext, loader: ThreadLoader) {
  const { id, source, parts, messages, progress, clock } = context
  const { getState, dispatch } = parts.context
  let savedAt = 0

  /** The body of a question: the app's fields, and the part that belongs to the conversation. */
  async function bodyOf({ body }: ChatOptions, request: RequestContext) {
    await messages.written()
    const fields = typeof body === 'function' ? await body(request) : body
    const { question, runId } = messages.question(request)
    const messageId = request.answer.id
    const { own } = progress
    // A run adds 1 to the revision of its answer when it begins, and 1 when it ends.
    if (own?.messageId === messageId && own.runId !== runId) messages.note(messageId, own.base + 2)
    if (own?.runId !== runId)
      progress.own = { runId, messageId, base: messages.revisionOf({ id: messageId }) }
    progress.asked.add(messageId).add(runId)
    if (source.runs === undefined) return { ...fields, chatstream: messages.question(request).question }
    await source.runs.begin(question, runId)
    return { ...fields }
  }

  function ended(answer: ChatMessage, turn: TurnStart): Promise<ChatMessage | undefined> | undefined {
    const { own, foreign } = progress
    const { status, error, runs } = answer
    if (error?.reason === 'thread-busy') return askLater(answer, turn)
    const isOver = status === 'complete' || status === 'stopped'
    // A stop may have come too late: the stored answer is then a complete one.
    if (own?.messageId === answer.id && status !== 'failed')
      messages.note(answer.id, own.base + (status === 'complete' ? 2 : 1))
    if (foreign !== undefined && foreign.runId === runs?.at(-1)?.id) {
      if (isOver) progress.foreign = undefined
      else if (error !== undefined) void loader.reload().then(parts.goOn)
    }
    // A run that this page resumed is stored, too. `detach` leaves it to other tabs.
    const runId = runs?.at(-1)?.id
    if (runId !== undefined && (isOver || error !== undefined))
      void source.runs?.save(id, runId, { ...answer, revision: messages.revisionOf(answer) }, true)
    // The server has stored the question before it asked the model.
    if (isOver) for (const message of getState().messages) messages.note(message.id, 1)
    if (error?.reason === 'stale-revision') void loader.reload()
    if (isOver && hasCalls(answer)) void messages.write(answer.id)
    messages.catchUp()
    if (progress.watchers > 0) context.onRead()
    return undefined
  }

  /** Puts the question back into the queue: the answer of another device has to end first. */
  function askLater(answer: ChatMessage, { overrides }: TurnStart): Promise<ChatMessage | undefined> {
    const { messages: shown } = getState()
    const question = shown.find((message) => message.id === answer.parentId)
    progress.foreign = { runId: '', messageId: answer.id }
    if (question?.role !== 'user' || messages.revisionOf(question) > 0) {
      // Another answer that was not begun.
      if (answer.parts.length === 0)
        dispatch({ type: 'set', fields: { messages: shown.filter((message) => message !== answer) } })
      return loader.reload().then(() => undefined)
    }
    const others = shown.filter((message) => message !== answer && message !== question)
    dispatch({ type: 'set', fields: { messages: others, error: undefined } })
    const { headers: _, ...options } = overrides
    const { id: questionId, createdAt } = question
    const queued = { ...questionOf(question), id: questionId, createdAt, options }
    const later = parts.queue.add(queued, overrides, 0)
    void loader.reload().then(parts.goOn)
    return later
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

  return { bodyOf, ended, save }
}

/** Waits until this device may carry out a call of the last answer. */
export function claimIn(context: ThreadContext, toolCallId: string, signal: AbortSignal): Promise<boolean> {
  const { id, parts, progress } = context
  const { getState, dispatch } = parts.context
  const messageId = getState().messages.at(-1)?.id ?? ''
  const isDone = () =>
    getState()
      .messages.find((message) => message.id === messageId)
      ?.parts.some((part) => part.type === 'tool-call' && part.id === toolCallId && hasResult(part)) === true
  // The turn waits for other devices, and may be overtaken by them.
  dispatch({ type: 'tools', messageId, events: [], status: 'waiting' })
  const isAsker = progress.asked.has(messageId)
  // The id of a call is unique in its message only.
  const callId = `${messageId}:${toolCallId}`
  return claimCall({ ...context, threadId: id, callId, signal, isAsker, isDone })
}

/** The question that a message was made of. */
function questionOf({ parts, metadata }: ChatMessage): Question {
  const files = parts.filter((part) => part.type === 'file')
  const data = parts.filter((part) => part.type === 'data')
  const text = parts.find((part) => part.type === 'text')?.text ?? ''
  return {
    text,
    ...(files.length > 0 && { files }),
    ...(data.length > 0 && { data }),
    ...(metadata !== undefined && { metadata }),
  }
}
