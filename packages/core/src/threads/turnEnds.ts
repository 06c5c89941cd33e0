import type { Question } from '../chat/chat.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatMessage } from '../message.ts'
import { selectMessage } from '../state/selectors.ts'
import type { TurnStart } from '../turn/turn.ts'
import type { ThreadSync } from './syncThread.ts'
import type { ThreadContext } from './threadContext.ts'
import { hasAnswers } from './threadMessages.ts'
import { untilDone, waitToRetry } from './untilDone.ts'

/** The error reasons with which a server refuses a question because another device has changed the thread. */
const conflicts: ReadonlySet<unknown> = new Set(['thread-busy', 'stale-revision'])

type Answer = Promise<ChatMessage | undefined>

/**
 * Creates the function that the chat of a thread calls at the end of every turn (an answer with its tool
 * calls). The source is the place that stores threads. If the source lacks messages of this device, the
 * function writes them to the source. Then the chat shows the stored answer. If the question was refused
 * because another device changed the thread, the function puts the question back into the queue.
 */
export function createTurnEnds(
  context: ThreadContext,
  loadAgain: () => Promise<void>,
  follow: ThreadSync['follow'],
): (answer: ChatMessage, turn: TurnStart) => Answer | undefined {
  const { id, source, parts, messages, progress } = context
  const { getState } = parts.context
  /** The number of answers that failed one after the other. */
  let failures = 0

  function ended(answer: ChatMessage, turn: TurnStart): Answer | undefined {
    const { status, error, runs } = answer
    const runId = runs?.at(-1)?.id ?? ''
    const isOver = status === 'complete' || status === 'stopped'
    const isFollowed = progress.followed !== undefined
    const isClaiming = progress.claiming !== undefined
    const isCut = isClaiming && status === 'stopped'
    Object.assign(progress, { followed: undefined, claiming: undefined })
    if (error !== undefined && conflicts.has(error.reason))
      return askLater(context, answer, turn, () => lookAgain(error))
    if (isOver) progress.ended.add(runId)
    noteStored(context, answer, status === 'complete' || isClaiming)
    // A run that this page resumed is stored, too. `detach` leaves it to other tabs, and a run of another device that
    // could not be read here is that device's to store.
    if (runId !== '' && (isOver || (error !== undefined && !isFollowed)))
      void source.runs?.save(id, runId, { ...answer, revision: messages.revisionOf(answer) }, true)
    if (status === 'stopped' && !isFollowed && !hasArrived(answer)) void storeStopped(context, answer)
    else if (isOver && (hasAnswers(answer) || isCut)) void messages.write(answer.id)
    // The source still has calls that were stopped here in their state before the stop.
    if (!isCut) messages.catchUp(answer.id)
    if (progress.watchers > 0) context.onRead()
    // The server may have more of the answer, or may still be writing it.
    if (error !== undefined) {
      const looked = lookAgain(error)
      // The failure is of the reading: the queue goes on after the stored end.
      return isFollowed ? looked.then(() => selectMessage(getState(), answer.id)) : undefined
    }
    failures = 0
    if (progress.isStale) void loadAgain()
    const next = follow()
    // The queue of a chat that was let go is asked by the page that opens it next.
    if (context.signal.aborted) return Promise.resolve(selectMessage(getState(), answer.id))
    // Another device goes on with the answer.
    return progress.followed?.messageId === answer.id ? next : undefined
  }

  /** Loads the thread again: at once after the first failure, later after a wait. */
  async function lookAgain(error: ChatErrorData): Promise<void> {
    if (failures++ > 0) await waitToRetry(context, createError(error.reason), failures)
    await loadAgain()
  }

  return ended
}

/** Returns `true` if something of the last run has arrived here: the server has its question. */
function hasArrived({ status, parts, runs }: ChatMessage): boolean {
  return status === 'complete' || parts.length > (runs?.at(-1)?.firstPart ?? 0)
}

/**
 * Records the revisions that the server must have after a run of this device, before the server reports them.
 * `isWhole`: the run has its end.
 */
function noteStored(
  { messages, progress: { own } }: ThreadContext,
  answer: ChatMessage,
  isWhole: boolean,
): void {
  if (own?.messageId !== answer.id || own.runId !== answer.runs?.at(-1)?.id || !hasArrived(answer)) return
  for (const sent of own.sent) messages.note(sent, 1)
  // A stop may have come too late: the stored answer is then a complete one.
  messages.note(answer.id, own.base + (isWhole ? 2 : 1))
}

/**
 * Stores a question and its answer, if the answer was stopped before any part of it arrived. The request may
 * not have reached the server. If the request arrives later, the server finds its run in the stored answer, and
 * does not ask the model.
 */
async function storeStopped(context: ThreadContext, answer: ChatMessage): Promise<void> {
  const { id, source, parts, messages } = context
  // This page stores the runs itself.
  if (source.runs !== undefined) return
  const { messages: shown } = parts.context.getState()
  const before = shown.slice(0, shown.indexOf(answer))
  const unknown = before.filter((message) => messages.revisionOf(message) === 0)
  if (shown.every((message) => messages.revisionOf(message) === 0))
    await untilDone(context, () => source.create(id, {}))
  await messages.write(...unknown.map((message) => message.id), answer.id)
}

/** Puts the question back into the queue, because another device has changed the thread meanwhile. */
function askLater(
  context: ThreadContext,
  answer: ChatMessage,
  { overrides }: TurnStart,
  loadAgain: () => Promise<void>,
): Answer {
  const { parts, messages, progress } = context
  const { getState, dispatch } = parts.context
  const { messages: shown } = getState()
  const question = shown.find((message) => message.id === answer.parentId)
  const isNew = question?.role === 'user' && messages.revisionOf(question) === 0
  // The revisions and ends that this device assumed were wrong, e.g. a run that was stopped here is still running.
  progress.ended.clear()
  messages.forget()
  if (!isNew) {
    // An empty answer is removed. Results of tools are kept and stored, so that the run can be begun again.
    const isEmpty = answer.parts.length === 0
    const before = withoutRefusedRun(answer)
    const kept = shown.flatMap((message) => (message !== answer ? [message] : isEmpty ? [] : [before]))
    dispatch({ type: 'set', fields: { messages: kept, error: undefined } })
    if (!isEmpty) {
      progress.refused = answer.id
      void messages.write(answer.id)
    }
    return loadAgain().then(() => undefined)
  }
  const others = shown.filter((message) => message !== answer && message !== question)
  dispatch({ type: 'set', fields: { messages: others, error: undefined } })
  const { headers: _, ...options } = overrides
  const { id: questionId, createdAt } = question
  const queued = { ...questionOf(question), id: questionId, createdAt, options }
  const later = parts.queue.add(queued, overrides, 0)
  // Until the thread is loaded again, the question would be refused again.
  progress.isLoaded = false
  void loadAgain()
  return later
}

/** An answer without its last run, which the server has not begun. */
function withoutRefusedRun(answer: ChatMessage): ChatMessage {
  const { error: _, runs = [], ...rest } = answer
  return { ...rest, status: 'complete', runs: runs.slice(0, -1) }
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
