import type { ThreadEvent } from '../thread.ts'
import type { ThreadLoader } from './loadThread.ts'
import type { ThreadContext } from './threadContext.ts'
import { hasOpenCalls } from './threadMessages.ts'

/** Applies the changes that a source reports to the chat of their thread. */
export function createThreadEvents(context: ThreadContext, loader: ThreadLoader, isIdle: () => boolean) {
  const { parts, messages, progress } = context
  const { getState } = parts.context
  /** `true` until the event stream has begun, for a thread that this device has not begun: the source lacks it. */
  let isAbsent = context.isNew

  /** Carries out the calls that another device has approved, or left. */
  function goOnWithCalls(): void {
    const answer = getState().messages.at(-1)
    if (answer === undefined || parts.turns.isBusy() || !hasOpenCalls(parts)) return
    if (progress.asked.has(answer.id) || progress.watchers > 0)
      void parts.turns.start({ messageId: answer.id, overrides: {} })
  }

  /** Ends the wait for the run of another device. */
  function free(runId?: string): void {
    if (progress.foreign === undefined || (runId ?? progress.foreign.runId) !== progress.foreign.runId) return
    progress.foreign = undefined
    parts.goOn()
  }

  function receive(event: ThreadEvent): void {
    if (event.type === 'run-ended') progress.endedRun = event.runId
    const loading = loader.loading()
    if (loading === undefined) apply(event)
    else void loading.then(() => apply(event))
  }

  function apply(event: ThreadEvent): void {
    const { isDeleted, isLoaded, watchers } = progress
    if (isDeleted || (!isLoaded && event.type !== 'refetch')) return
    switch (event.type) {
      case 'refetch':
        if (isAbsent && getState().messages.length === 0) {
          isAbsent = false
          return
        }
        progress.isStale = true
        if (watchers > 0 || !isIdle()) void loader.reload().then(parts.goOn)
        return
      case 'thread': {
        const { activeRunId, leafId, unread } = event.thread
        if (getState().status === 'idle' && leafId !== undefined) messages.merge([], leafId)
        if (activeRunId !== undefined) return
        free()
        if (unread && watchers > 0) context.onRead()
        return
      }
      case 'thread-deleted':
        return loader.tellDeleted()
      case 'message':
        if (messages.merge([event.message])) goOnWithCalls()
        return
      case 'message-deleted':
        return messages.remove(event.messageId)
      case 'run-started':
        if (!progress.asked.has(event.runId)) loader.follow(event.runId, event.messageId)
        return
      case 'run-ended':
        return free(event.runId)
      default:
        event satisfies never
    }
  }

  return receive
}
