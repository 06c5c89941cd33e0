import { errorData } from '../errors/createError.ts'
import type { ChatMessage } from '../message.ts'
import { explainFailure } from '../run/explainFailure.ts'
import { waitForRetry } from '../run/recover.ts'
import { retryPolicy } from '../run/retryPolicy.ts'
import { isUnknown } from './httpThreads.ts'
import type { ThreadContext } from './threadContext.ts'

/** Loads a thread, and follows the runs of other devices. */
export interface ThreadLoader {
  /** Loads the messages if they may have changed, and follows the run under way. */
  load(): Promise<void>
  /** Loads the messages again. A device that is offline goes on trying. */
  reload(): Promise<void>
  /** The load under way. What it reads may be older than the events that arrive meanwhile. */
  loading(): Promise<void> | undefined
  loadOlder(first: ChatMessage | undefined): Promise<{ messages: readonly ChatMessage[]; hasOlder: boolean }>
  /** Reads the run of another device, if a component shows the chat. */
  follow(runId: string, messageId: string): void
  /** Ends the chat of a thread that was deleted. */
  tellDeleted(): void
}

/** Creates the loader of a thread. */
export function createLoader(context: ThreadContext): ThreadLoader {
  const { id, source, parts, messages, progress, pageSize, signal } = context
  const { getState, dispatch } = parts.context
  let loading: Promise<void> | undefined

  async function load(): Promise<void> {
    const { thread, messages: page } = await source.open(id, pageSize, signal)
    Object.assign(progress, { isLoaded: true, isStale: false, foreign: undefined })
    messages.merge(page, thread.leafId)
    const { activeRunId: runId, activeMessageId: messageId } = thread
    const isRunning = runId !== undefined && runId !== progress.endedRun
    if (isRunning && messageId !== undefined) return follow(runId, messageId)
    const { interruptedRun } = getState()
    // The server has the end of this answer.
    if (interruptedRun !== undefined && messages.revisionOf({ id: interruptedRun.messageId }) > 0)
      dispatch({ type: 'set', fields: { interruptedRun: undefined } })
    // Alternatives of the messages that are shown.
    void source.messages(id, { all: true, limit: pageSize }).then(
      (all) => messages.merge(all.messages),
      () => undefined,
    )
  }

  function missing(): void {
    Object.assign(progress, { isLoaded: true, isStale: false, foreign: undefined })
    if (getState().messages.some((message) => messages.revisionOf(message) > 0)) tellDeleted()
  }

  function reload(): Promise<void> {
    progress.isStale = true
    const loadOnce = () => load().catch((cause) => (isUnknown(cause) ? missing() : Promise.reject(cause)))
    return (loading ??= untilDone(context, loadOnce).finally(() => (loading = undefined)))
  }

  function follow(runId: string, messageId: string): void {
    const isOfRun = (message: ChatMessage | undefined) => message?.runs?.at(-1)?.id === runId
    const answer = getState().messages.find((message) => message.id === messageId)
    if (isOfRun(answer) && messages.isRead(messageId)) return
    // A question of this device is on its way: its answer shows which of the two runs was first.
    const { own } = progress
    if (own !== undefined && own.messageId !== messageId && messages.isRead(own.messageId)) return
    progress.foreign = { runId, messageId }
    if (progress.watchers === 0 || !(isOfRun(answer) || isOfRun(messages.later(messageId)))) return
    parts.turns.end('interrupted')
    messages.catchUp()
    void parts.resumeRun(runId, messageId)
  }

  function tellDeleted(): void {
    if (progress.isDeleted) return
    Object.assign(progress, { isDeleted: true, foreign: undefined })
    parts.turns.end('interrupted')
    parts.queue.change([])
    dispatch({ type: 'set', fields: { interruptedRun: undefined, error: errorData('unknown-thread') } })
  }

  return {
    async load() {
      const { isLoaded, isStale, isDeleted, foreign } = progress
      if (isDeleted) return
      if (!isLoaded || isStale || loading !== undefined) return reload()
      if (foreign !== undefined) follow(foreign.runId, foreign.messageId)
    },
    reload,
    loading: () => loading,
    async loadOlder(first) {
      const before = first?.parentId
      if (before !== undefined)
        messages.merge((await source.messages(id, { before, limit: pageSize })).messages)
      return { messages: [], hasOlder: getState().messages[0]?.parentId !== undefined }
    },
    follow,
    tellDeleted,
  }
}

/** Calls `work` until it succeeds: a device may be offline for long. An error that does not pass is shown. */
async function untilDone(context: ThreadContext, work: () => Promise<void>): Promise<void> {
  const { signal, parts } = context
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      return await work()
    } catch (cause) {
      if (signal.aborted) return
      const error = explainFailure(cause, undefined)
      if (!error.data.retryable) return parts.context.dispatch({ type: 'set', fields: { error: error.data } })
      await waitForRetry(
        {
          ...context,
          retry: retryPolicy(),
          onConnection: () => undefined,
          onRetryNow: () => () => undefined,
        },
        error,
        { attempt, times: [] },
      )
    }
  }
}
