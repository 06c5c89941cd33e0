import type { Clock } from '../clock.ts'
import type { ChatState, InterruptedRun } from '../state/chatState.ts'
import type { ChatAction } from '../state/reduceChat.ts'
import { selectResumableRun } from '../state/selectors.ts'
import type { ChatOptions, ChatStore } from '../turn/options.ts'
import { pageStorage, readChat, writeChat } from './storedChat.ts'

/** Stores one conversation, and restores it after a reload. */
export interface Persistence {
  /**
   * Restores the stored conversation, and from then on stores its changes. The first call reads the storage.
   * Later calls wait for the same read, and return `undefined` once it is done.
   */
  restore(): Promise<void> | undefined
  /**
   * Resolves when the changes so far are stored, or when the storage has not answered in time. Returns
   * `undefined` if nothing was written yet.
   */
  saved(): Promise<void> | undefined
}

/** The longest wait for an answer of the storage, in milliseconds. */
const storageTimeoutMs = 1000

interface PersistedChat {
  getState(): ChatState
  subscribe(listener: () => void): () => void
  dispatch(action: ChatAction): void
  clock: Clock
}

/**
 * Connects a conversation with its storage. The conversation is written when an answer begins, and after each
 * change while the chat is idle. So it is written twice per question. During an answer, it is also written
 * when the page is hidden or left. A conversation without an `id` is not stored, because it could not be
 * found again.
 */
export function createPersistence(
  { id = '', storage, initialMessages = [] }: Pick<ChatOptions, 'id' | 'storage' | 'initialMessages'>,
  { getState, subscribe, dispatch, clock }: PersistedChat,
): Persistence {
  let restoring: Promise<void> | undefined
  let isRestored = id === '' || storage === false
  let savedState: ChatState
  let savedRun: InterruptedRun | undefined
  let isDirty = false
  let isWriting = false
  let saved: Promise<void> | undefined
  /** Removes the listener of `onHide`. Present during an answer. */
  let unwatch: (() => undefined) | undefined

  async function restore() {
    const place = storage === false ? undefined : (storage ?? pageStorage())
    const before = getState()
    const stored = place && (await withTimeout(clock, readChat(place, id)))
    // A chat that was cleared meanwhile stays empty; initial messages are newer than stored ones, unless a run is open.
    const isUnchanged = getState().messages === before.messages
    const isWanted = initialMessages.length === 0 || stored?.fields.interruptedRun !== undefined
    if (isUnchanged && stored !== undefined && isWanted) dispatch({ type: 'restore', ...stored })
    isRestored = true
    savedState = isUnchanged ? getState() : before
    savedRun = selectResumableRun(savedState)
    if (place === undefined) return
    subscribe(() => save(place))
    save(place)
  }

  function save(place: ChatStore, isHiding = false) {
    const state = getState()
    const run = selectResumableRun(state)
    const isIdle = state.status === 'idle'
    if (isIdle) unwatch = unwatch?.()
    else unwatch ??= onHide(() => save(place, true))
    const isDue =
      isIdle || isHiding
        ? !isSameChat(state, savedState)
        : run?.runId !== savedRun?.runId || state.queue !== savedState.queue
    if (!isDue) return
    savedState = state
    savedRun = run
    isDirty = true
    if (!isWriting) saved = withTimeout(clock, write(place))
  }

  /** Writes the state. Writes run one at a time, so that an older state never overwrites a newer one. */
  async function write(place: ChatStore) {
    isWriting = true
    while (isDirty) {
      isDirty = false
      await writeChat(place, id, savedState, savedRun)
    }
    isWriting = false
  }

  return {
    restore: () => (isRestored ? undefined : (restoring ??= restore())),
    saved: () => saved,
  }
}

/** Calls the listener when the page is hidden, shown again or left. Returns the unsubscribe function. */
function onHide(listener: () => void): () => undefined {
  const view = globalThis.document?.defaultView
  const events = ['visibilitychange', 'pagehide']
  for (const event of events) view?.addEventListener(event, listener)
  return () => {
    for (const event of events) view?.removeEventListener(event, listener)
  }
}

function isSameChat(a: ChatState, b: ChatState): boolean {
  const fields = [
    'messages',
    'hidden',
    'title',
    'chatId',
    'interruptedRun',
    'queue',
    'isQueuePaused',
  ] as const
  return fields.every((field) => a[field] === b[field])
}

/** Resolves with the value of the promise, or with `undefined` after `storageTimeoutMs`. */
async function withTimeout<T>(clock: Clock, promise: Promise<T>): Promise<T | undefined> {
  let timer: unknown
  const timeout = new Promise<undefined>((resolve) => {
    timer = clock.setTimeout(() => resolve(undefined), storageTimeoutMs)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clock.clearTimeout(timer)
  }
}
