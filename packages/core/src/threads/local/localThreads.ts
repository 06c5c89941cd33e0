import { type Clock, systemClock } from '../../clock.ts'
import { createError } from '../../errors/createError.ts'
import { type ChatMessage, textOf } from '../../message.ts'
import { present } from '../../json.ts'
import {
  type Thread,
  type ThreadEvent,
  type ThreadMessage,
  type ThreadQuestion,
  threadStateAfter,
} from '../../thread.ts'
import { claimsOfAsker, claimToolCall, isHeld, readClaimId } from '../../threadClaims.ts'
import { isSameContent } from '../mergeMessages.ts'
import type { ThreadSource } from '../source.ts'
import { type LocalStore, openStore, type StoredThread } from './localStore.ts'

/** Options of `localThreads`. */
export interface LocalThreadsOptions {
  /** @defaultValue the machine's clock */
  clock?: Clock
}

/** A run whose tab has stored nothing for this long is over: the tab is gone. Milliseconds. */
const leaseMs = 15_000
const titleChars = 60

/**
 * Stores threads (conversations) in the browser's IndexedDB. Pass the result to `createThreads` as the option
 * `source`, if your server stores no threads. The tabs of a browser report changes to each other with a
 * `BroadcastChannel`. Other devices do not see the threads.
 *
 * @param name the name of the database and of the channel
 * @example
 * ```ts
 * const threads = createThreads({ url: '/api/chat', source: localThreads() })
 * ```
 */
export function localThreads(
  name = 'chatstream',
  { clock = systemClock }: LocalThreadsOptions = {},
): ThreadSource {
  const store = openStore(name)
  const listeners = new Set<(event: ThreadEvent) => void>()
  let channel: BroadcastChannel | undefined

  function report(...events: readonly ThreadEvent[]): void {
    channel ??= new BroadcastChannel(name)
    for (const event of events) {
      // oxlint-disable-next-line require-post-message-target-origin -- a channel has no origin to name
      channel.postMessage(event)
      for (const listener of listeners) listener(event)
    }
  }

  async function change(id: string, next: (thread: StoredThread) => StoredThread): Promise<Thread> {
    const thread = await store.update(id, (found) => next(found ?? unknown()))
    report({ type: 'thread', thread: shown(thread) })
    return shown(thread)
  }

  return {
    ...readsOf(store, clock),
    async create(id, fields) {
      const thread = await store.update(id, (found) => found ?? changed(emptyThread(id, clock.now()), fields))
      report({ type: 'thread', thread: shown(thread) })
      return shown(thread)
    },
    change: (id, fields) => change(id, (thread) => changed(thread, fields)),
    async delete(id) {
      await store.remove(id)
      report({ type: 'thread-deleted', threadId: id })
    },
    async writeMessage(threadId, message) {
      const written = await store.write(threadId, message.id, (stored) => {
        if (stored !== undefined && stored.revision !== message.revision) return stored
        return stored !== undefined && isSameContent(stored, message)
          ? stored
          : { ...message, revision: message.revision + 1 }
      })
      report({ type: 'message', threadId, message: written })
      return written
    },
    async deleteMessage(threadId, messageId) {
      await store.removeFrom(threadId, messageId)
      report({ type: 'message-deleted', threadId, messageId })
    },
    claim: (threadId, id, device) => claimIn(store, { threadId, id, device }, clock.now()),
    watch(onEvent, onConnection) {
      channel ??= new BroadcastChannel(name)
      const onMessage = ({ data }: MessageEvent<ThreadEvent>) => onEvent(data)
      channel.addEventListener('message', onMessage)
      listeners.add(onEvent)
      onConnection('live')
      return () => {
        channel?.removeEventListener('message', onMessage)
        listeners.delete(onEvent)
      }
    },
    runs: {
      async begin(question, runId) {
        report(...(await beginRun(store, question, runId, clock.now())))
      },
      async save(threadId, runId, answer, isOver) {
        report(...(await saveRun(store, threadId, { runId, answer, isOver }, clock.now())))
      },
    },
  }
}

/** The methods that read. */
function readsOf(store: LocalStore, clock: Clock): Pick<ThreadSource, 'list' | 'open' | 'messages'> {
  return {
    async list({ cursor = '0', limit = 30, archived = false, search = '' }) {
      const words = search.toLowerCase()
      const threads = (await store.threads())
        .filter((thread) => thread.archived === archived)
        .toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt)
      const found =
        words === '' ? threads : await filterAsync(threads, (thread) => hasWords(store, thread, words))
      const end = Number(cursor) + limit
      const page = found.slice(Number(cursor), end).map(shown)
      return { threads: page, ...(end < found.length && { nextCursor: String(end) }) }
    },
    async open(id, limit = 50) {
      const thread = (await store.thread(id)) ?? unknown()
      return {
        thread: shown(withLease(thread, clock.now())),
        ...(await branch(store, id, thread.leafId, limit)),
      }
    },
    async messages(id, { before, limit = 50, all = false }) {
      if (!all) return branch(store, id, before ?? (await store.thread(id))?.leafId, limit)
      const messages = (await store.messages(id)).toSorted((a, b) => a.createdAt - b.createdAt)
      return { messages: messages.slice(-limit) }
    },
  }
}

/** Claims a call, or returns the milliseconds until another tab's claim ends. */
async function claimIn(
  store: LocalStore,
  { threadId, id, device }: { threadId: string; id: string; device: string },
  now: number,
): Promise<number | 'answered'> {
  const message = await store.message(threadId, readClaimId(id).messageId)
  let waitMs: number | 'answered' = 0
  await store.update(threadId, (thread = unknown()) => {
    const claims = claimToolCall(id, { device, message, claims: thread.claims, now })
    waitMs = typeof claims === 'object' ? 0 : claims
    return typeof claims === 'object' ? { ...thread, claims } : thread
  })
  return waitMs
}

async function beginRun(
  store: LocalStore,
  { threadId, messages, answer, device }: ThreadQuestion,
  runId: string,
  now: number,
): Promise<ThreadEvent[]> {
  const text = messages.find(({ role }) => role === 'user')
  const thread = await store.update(threadId, (found = emptyThread(threadId, now)) => {
    const { activeRunId } = withLease(found, now)
    const isOther = activeRunId !== undefined && activeRunId !== runId
    if (isOther || isHeld(found.claims, { answerId: answer.id, device }, now))
      throw createError('thread-busy')
    const { claims: _, ...free } = found
    return {
      ...free,
      ...present({ title: found.title ?? titleOf(text), device }),
      updatedAt: now,
      leafId: answer.id,
      state: 'running',
      activeRunId: runId,
      activeMessageId: answer.id,
      aliveUntil: now + leaseMs,
    }
  })
  const written = await Promise.all(
    messages.map((message) =>
      store.write(threadId, message.id, (stored) => ({ ...message, revision: (stored?.revision ?? 0) + 1 })),
    ),
  )
  const begun = await store.write(threadId, answer.id, (stored) => ({
    ...(stored ?? { ...answer, role: 'assistant', parts: [], createdAt: now }),
    status: 'streaming',
    runs: [...(stored?.runs ?? []).filter(({ id }) => id !== runId), { id: runId }],
    revision: (stored?.revision ?? 0) + 1,
  }))
  return [
    ...[...written, begun].map((message) => ({ type: 'message', threadId, message }) as const),
    { type: 'run-started', threadId, runId, messageId: answer.id },
    { type: 'thread', thread: shown(thread) },
  ]
}

async function saveRun(
  store: LocalStore,
  threadId: string,
  { runId, answer, isOver }: { runId: string; answer: ChatMessage; isOver: boolean },
  now: number,
): Promise<ThreadEvent[]> {
  const found = await store.thread(threadId)
  if (found?.activeRunId !== runId) return []
  const message = await store.write(threadId, answer.id, (stored) => ({
    ...answer,
    revision: (stored?.revision ?? 0) + (isOver ? 1 : 0),
  }))
  const thread = await store.update(threadId, (before = found) =>
    isOver
      ? {
          ...withoutRun(before),
          ...present({ claims: claimsOfAsker(answer, before.device, now) }),
          state: threadStateAfter(answer),
          updatedAt: now,
          unread: true,
        }
      : { ...before, aliveUntil: now + leaseMs },
  )
  if (!isOver) return []
  return [
    { type: 'message', threadId, message },
    { type: 'run-ended', threadId, runId, messageId: answer.id },
    { type: 'thread', thread: shown(thread) },
  ]
}

function unknown(): never {
  throw createError('unknown-thread', undefined, {}, { status: 404 })
}

function emptyThread(id: string, now: number): StoredThread {
  return {
    id,
    createdAt: now,
    updatedAt: now,
    archived: false,
    pinned: false,
    state: 'idle',
    unread: false,
  }
}

function changed(
  thread: StoredThread,
  { title, ...fields }: Parameters<ThreadSource['change']>[1],
): StoredThread {
  const { title: _, ...untitled } = thread
  if (title === null) return { ...untitled, ...fields }
  return { ...thread, ...fields, ...present({ title }) }
}

function shown(stored: StoredThread): Thread {
  const { aliveUntil: _, device: __, claims: ___, ...thread } = stored
  return thread
}

function withoutRun(stored: StoredThread): StoredThread {
  const { activeRunId: _, activeMessageId: __, aliveUntil: ___, ...thread } = stored
  return thread
}

/** The thread without the run of a tab that is gone. */
function withLease(thread: StoredThread, now: number): StoredThread {
  const isGone = thread.activeRunId !== undefined && (thread.aliveUntil ?? 0) < now
  return isGone ? { ...withoutRun(thread), state: 'failed' } : thread
}

/** The messages from `leafId` upwards, oldest first. */
async function branch(store: LocalStore, id: string, leafId: string | undefined, limit: number) {
  const messages: ThreadMessage[] = []
  for (let at = leafId; at !== undefined && messages.length < limit; at = messages.at(-1)?.parentId) {
    const message = await store.message(id, at)
    if (message === undefined) break
    messages.push(message)
  }
  return { messages: messages.toReversed() }
}

async function hasWords(
  store: LocalStore,
  { id, title = '' }: StoredThread,
  words: string,
): Promise<boolean> {
  if (title.toLowerCase().includes(words)) return true
  return (await store.messages(id)).some((message) => textOf(message).toLowerCase().includes(words))
}

async function filterAsync<T>(items: readonly T[], isWanted: (item: T) => Promise<boolean>): Promise<T[]> {
  const wanted = await Promise.all(items.map(isWanted))
  return items.filter((_, i) => wanted[i])
}

function titleOf(question: ChatMessage | undefined): string | undefined {
  const text = question === undefined ? '' : textOf(question).replaceAll(/\s+/g, ' ').trim()
  if (text === '') return undefined
  const characters = [...text]
  return characters.length > titleChars ? `${characters.slice(0, titleChars - 1).join('')}…` : text
}
