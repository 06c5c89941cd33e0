import { errorData } from '../errors/createError.ts'
import type { ChatMessage } from '../message.ts'
import type { ThreadMessage } from '../thread.ts'
import { explainFailure } from '../run/explainFailure.ts'
import { isUnknown } from './httpThreads.ts'
import type { ThreadSync } from './syncThread.ts'
import type { ThreadContext } from './threadContext.ts'
import { untilDone } from './untilDone.ts'

/** The functions that load the messages of one thread (conversation). */
export interface ThreadLoader {
  /** Loads the messages if they may have changed. */
  load(): Promise<void>
  /** Loads the messages again. If the device is offline, the function tries again until it succeeds. */
  reload(): Promise<void>
  /**
   * Returns the load in progress, or `undefined`. The messages that it reads may be older than events that
   * arrive at the same time.
   */
  loading(): Promise<void> | undefined
  loadOlder(first: ChatMessage | undefined): Promise<{ messages: readonly ChatMessage[]; hasOlder: boolean }>
  /** Reports in the chat that the thread was deleted, and ends the chat. */
  tellDeleted(): void
}

/**
 * Creates the functions that load the messages of one thread (conversation). If another device is receiving
 * an answer, the chat reads this answer too, after each load.
 */
export function createLoader(context: ThreadContext, { follow }: ThreadSync): ThreadLoader {
  const { id, source, parts, messages, progress, pageSize, signal } = context
  const { getState, dispatch } = parts.context
  let loading: Promise<void> | undefined

  async function load(): Promise<void> {
    const { thread, messages: page } = await source.open(id, pageSize, signal)
    // A restored answer may be stored on a branch that is no longer the shown one.
    const others = isUnknownIn(context, page) ? await allMessages(context) : undefined
    const isReading = getState().status !== 'idle'
    messages.merge([...(others ?? []), ...page], isReading ? undefined : thread.leafId)
    const { activeRunId: runId, activeMessageId: messageId } = thread
    const running = runId !== undefined && messageId !== undefined ? { runId, messageId } : undefined
    // Another branch is shown once the answer that is read has ended.
    const isStale = isReading && getState().messages.every((message) => message.id !== thread.leafId)
    Object.assign(progress, { isLoaded: true, isStale, isPartial: false, running })
    void follow()
    // Alternatives of the messages that are shown.
    if (others === undefined)
      void allMessages(context).then(
        (all) => messages.merge(all),
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
    return (loading ??= loadUntilDone().finally(() => (loading = undefined)))
  }

  async function loadUntilDone(): Promise<void> {
    const error = await untilDone(context, loadOrMiss)
    if (error !== undefined) dispatch({ type: 'set', fields: { error: error.data } })
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

/** Returns the newest messages of all branches. If the server cannot list them, returns none. */
async function allMessages({ id, source, pageSize }: ThreadContext): Promise<readonly ThreadMessage[]> {
  try {
    return (await source.messages(id, { all: true, limit: pageSize })).messages
  } catch (cause) {
    if (explainFailure(cause, undefined).data.retryable) throw cause
    return []
  }
}

/** Returns `true` if the last message is not known to be stored, and is not on this page. */
function isUnknownIn({ parts, messages }: ThreadContext, page: readonly ThreadMessage[]): boolean {
  const { status, messages: shown } = parts.context.getState()
  const last = shown.at(-1)
  const isNew = last !== undefined && messages.revisionOf(last) === 0
  return isNew && status === 'idle' && page.every((message) => message.id !== last.id)
}
