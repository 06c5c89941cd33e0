import type { ChatError } from '../errors/chatError.ts'
import { errorData } from '../errors/createError.ts'
import type { ChatMessage } from '../message.ts'
import { explainFailure } from '../run/explainFailure.ts'
import { waitForRetry } from '../run/recover.ts'
import { retryPolicy } from '../run/retryPolicy.ts'
import { isUnknown } from './httpThreads.ts'
import type { ThreadSync } from './syncThread.ts'
import type { ThreadContext } from './threadContext.ts'

/** Loads a thread. */
export interface ThreadLoader {
  /** Loads the messages if they may have changed. */
  load(): Promise<void>
  /** Loads the messages again. A device that is offline goes on trying. */
  reload(): Promise<void>
  /** The load under way. What it reads may be older than the events that arrive meanwhile. */
  loading(): Promise<void> | undefined
  loadOlder(first: ChatMessage | undefined): Promise<{ messages: readonly ChatMessage[]; hasOlder: boolean }>
  /** Ends the chat of a thread that was deleted. */
  tellDeleted(): void
}

/** Creates the loader of a thread. After each load, the chat follows the run under way. */
export function createLoader(context: ThreadContext, { follow }: ThreadSync): ThreadLoader {
  const { id, source, parts, messages, progress, pageSize, signal } = context
  const { getState, dispatch } = parts.context
  let loading: Promise<void> | undefined

  async function load(): Promise<void> {
    const { thread, messages: page } = await source.open(id, pageSize, signal)
    messages.merge(page, thread.leafId)
    const { activeRunId: runId, activeMessageId: messageId } = thread
    const running = runId !== undefined && messageId !== undefined ? { runId, messageId } : undefined
    Object.assign(progress, { isLoaded: true, isStale: false, running })
    void follow()
    // Alternatives of the messages that are shown.
    void source.messages(id, { all: true, limit: pageSize }).then(
      (all) => messages.merge(all.messages),
      () => undefined,
    )
  }

  const isStored = () => getState().messages.some((message) => messages.revisionOf(message) > 0)

  async function loadOrMiss(): Promise<void> {
    const wasStored = isStored()
    try {
      await load()
    } catch (cause) {
      if (!isUnknown(cause)) throw cause
      // The thread may have begun after the answer of the source.
      if (isStored() && !wasStored) return loadOrMiss()
      Object.assign(progress, { isLoaded: true, isStale: false, running: undefined })
      if (wasStored) tellDeleted()
    }
  }

  function reload(): Promise<void> {
    progress.isStale = true
    return (loading ??= untilDone(context, loadOrMiss).finally(() => (loading = undefined)))
  }

  function tellDeleted(): void {
    if (progress.isDeleted) return
    Object.assign(progress, { isDeleted: true, running: undefined })
    parts.turns.end('interrupted')
    parts.queue.change([])
    dispatch({ type: 'set', fields: { interruptedRun: undefined, error: errorData('unknown-thread') } })
  }

  return {
    async load() {
      const { isLoaded, isStale, isDeleted } = progress
      if (isDeleted) return
      if (!isLoaded || isStale || loading !== undefined) return reload()
      void follow()
    },
    reload,
    loading: () => loading,
    async loadOlder(first) {
      const before = first?.parentId
      if (before !== undefined)
        messages.merge((await source.messages(id, { before, limit: pageSize })).messages)
      return { messages: [], hasOlder: getState().messages[0]?.parentId !== undefined }
    },
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
      await waitToRetry(context, error, attempt)
    }
  }
}

/** Waits as long as the policy for retries says, or until the device is back online. */
export async function waitToRetry(context: ThreadContext, error: ChatError, attempt: number): Promise<void> {
  const silent = { onConnection: () => undefined, onRetryNow: () => () => undefined }
  await waitForRetry({ ...context, ...silent, retry: retryPolicy() }, error, { attempt, times: [] })
}
