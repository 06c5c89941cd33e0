import type { Question } from '../chat/chat.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatMessage } from '../message.ts'
import { selectMessage } from '../state/selectors.ts'
import type { TurnStart } from '../turn/turn.ts'
import { type ThreadLoader, waitToRetry } from './loadThread.ts'
import type { ThreadSync } from './syncThread.ts'
import type { ThreadContext } from './threadContext.ts'
import { hasAnswers } from './threadMessages.ts'

/** Refusals of a question that another device's change has overtaken. */
const conflicts: ReadonlySet<unknown> = new Set(['thread-busy', 'stale-revision'])

type Answer = Promise<ChatMessage | undefined>

/**
 * Creates the function that is called at the end of each turn of a thread's chat. From then on the stored answer is shown.
 * A question that was refused because of another device's change goes back into the queue.
 */
export function createTurnEnds(
  context: ThreadContext,
  loader: ThreadLoader,
  { follow, sync }: ThreadSync,
): (answer: ChatMessage, turn: TurnStart) => Answer | undefined {
  const { id, source, parts, messages, progress } = context
  const { getState } = parts.context
  /** Answers that failed one after the other. */
  let failures = 0

  const loadAgain = () => loader.reload().then(sync)

  function ended(answer: ChatMessage, turn: TurnStart): Answer | undefined {
    const { status, error, runs } = answer
    const runId = runs?.at(-1)?.id ?? ''
    const isOver = status === 'complete' || status === 'stopped'
    const isFollowed = progress.followed !== undefined
    Object.assign(progress, { followed: undefined, claiming: undefined })
    if (conflicts.has(error?.reason)) return askLater(context, answer, turn, loadAgain)
    if (isOver) progress.ended.add(runId)
    noteStored(context, answer)
    // A run that this page resumed is stored, too. `detach` leaves it to other tabs, and a run of another device that
    // could not be read here is that device's to store.
    if (runId !== '' && (isOver || (error !== undefined && !isFollowed)))
      void source.runs?.save(id, runId, { ...answer, revision: messages.revisionOf(answer) }, true)
    if (isOver && hasAnswers(answer)) void messages.write(answer.id)
    messages.catchUp(answer.id)
    if (progress.watchers > 0) context.onRead()
    // The server may have more of the answer, or may still be writing it.
    if (error !== undefined) {
      const looked = lookAgain(error)
      // The failure is of the reading: the queue goes on after the stored end.
      return isFollowed ? looked.then(() => selectMessage(getState(), answer.id)) : undefined
    }
    failures = 0
    const next = follow()
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

/** Records what the server has of a run that this device began, before it reports it. */
function noteStored(
  { messages, progress: { own } }: ThreadContext,
  { id: answerId, status, parts: shown, runs }: ChatMessage,
): void {
  const run = runs?.at(-1)
  const hasArrived = status === 'complete' || shown.length > (run?.firstPart ?? 0)
  if (own?.messageId !== answerId || own.runId !== run?.id || !hasArrived) return
  for (const sent of own.sent) messages.note(sent, 1)
  // A stop may have come too late: the stored answer is then a complete one.
  messages.note(answerId, own.base + (status === 'complete' ? 2 : 1))
}

/** Puts the question back into the queue, because another device has changed the thread meanwhile. */
function askLater(
  { parts, messages, progress }: ThreadContext,
  answer: ChatMessage,
  { overrides }: TurnStart,
  loadAgain: () => Promise<void>,
): Answer {
  const { getState, dispatch } = parts.context
  const { messages: shown } = getState()
  const question = shown.find((message) => message.id === answer.parentId)
  const isNew = question?.role === 'user' && messages.revisionOf(question) === 0
  // The revisions and ends that this device assumed were wrong, e.g. a run that was stopped here is still running.
  progress.ended.clear()
  messages.forget()
  if (!isNew) {
    // Another answer that was not begun.
    if (answer.parts.length === 0)
      dispatch({ type: 'set', fields: { messages: shown.filter((message) => message !== answer) } })
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
