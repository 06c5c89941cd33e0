import type { ThreadEvent, ThreadMessage } from '../thread.ts'
import type { ThreadLoader } from './loadThread.ts'
import type { ThreadSync } from './syncThread.ts'
import type { ThreadContext } from './threadContext.ts'
import type { ThreadMessages } from './threadMessages.ts'

/**
 * Creates the function that updates the chat of one thread (conversation). The source is the place that
 * stores threads. Call the function with each event that the source reports for this thread. While the
 * messages are loading, the events wait.
 */
export function createThreadEvents(
  context: ThreadContext,
  loader: ThreadLoader,
  { sync }: ThreadSync,
  isIdle: () => boolean,
) {
  const { parts, messages, progress } = context
  const { getState } = parts.context
  /** `true` until the event stream has begun, for a thread that this device has not begun: the source lacks it. */
  let isAbsent = context.isNew

  function receive(event: ThreadEvent): void {
    const loading = loader.loading()
    if (loading === undefined) apply(event)
    else void loading.then(() => apply(event))
  }

  function apply(event: ThreadEvent): void {
    const { isDeleted, isLoaded } = progress
    if (isDeleted || (!isLoaded && event.type !== 'refetch')) return
    change(event)
    sync()
  }

  /** An answer that a run begins to write is reported before the run is. */
  function noteRun({ id: messageId, status, runs }: ThreadMessage): void {
    const runId = runs?.at(-1)?.id
    if (status === 'streaming' && runId !== undefined) progress.running = { runId, messageId }
  }

  function change(event: ThreadEvent): void {
    const { watchers, followed } = progress
    progress.isPartial = isNewQuestion(event, messages)
    switch (event.type) {
      case 'refetch':
        if (isAbsent && getState().messages.length === 0) {
          isAbsent = false
          return
        }
        progress.isStale = true
        if (watchers > 0 || !isIdle()) void loader.reload().then(sync)
        return
      case 'thread': {
        const { activeRunId, leafId, unread } = event.thread
        const { status, messages: shown } = getState()
        if (leafId !== undefined && status === 'idle') messages.merge([], leafId)
        // Another branch is shown once the answer that is read has ended.
        else if (shown.every((message) => message.id !== leafId)) progress.isStale = true
        if (activeRunId !== undefined) return
        // The stream of a run that is read here reports the end itself.
        if (followed === undefined) progress.running = undefined
        if (unread && watchers > 0) context.onRead()
        return
      }
      case 'thread-deleted':
        return loader.tellDeleted()
      case 'message':
        messages.merge([event.message])
        noteRun(event.message)
        return
      case 'message-deleted':
        if (messages.remove(event.messageId).has(progress.running?.messageId ?? ''))
          progress.running = undefined
        return
      case 'run-started':
        progress.running = { runId: event.runId, messageId: event.messageId }
        return
      case 'run-ended':
        if (progress.running?.runId === event.runId) progress.running = undefined
        return
      default:
        event satisfies never
    }
  }

  return receive
}

/** The answer to a question is reported after it. */
function isNewQuestion(event: ThreadEvent, messages: ThreadMessages): boolean {
  const isQuestion = event.type === 'message' && event.message.role === 'user'
  return isQuestion && messages.stored(event.message.id) === undefined
}
