import { randomBytes } from 'node:crypto'
import { textOf } from '@chatstream/core'
import type {
  EventPage,
  StoredEvent,
  StoredThread,
  ThreadMessage,
  ThreadQuery,
  ThreadStore,
} from '@chatstream/core'
import { createWatchers } from '../logs/watchers.ts'

/** Options of `memoryThreads`. */
export interface MemoryThreadsOptions {
  /**
   * The number of changes that are kept for each user. If a client reconnects to `GET threads/events`, it gets the
   * kept changes that it has missed.
   *
   * @defaultValue `1_000`
   */
  maxEvents?: number
}

/** The threads of one owner. Messages are in the order of their insertion. */
interface Owned {
  threads: Map<string, { thread: StoredThread; messages: Map<string, ThreadMessage> }>
  events: StoredEvent[]
  /** The number of changes before the first of `events`. */
  forgotten: number
}

/**
 * Creates a store for conversations in the memory of this process, for the option `threads` of `createProxy`.
 * Use it in tests, or if the conversations may be lost at a restart.
 *
 * @example
 * ```ts
 * import { createProxy, memoryThreads } from '@chatstream/proxy'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * const proxy = createProxy({ upstreams: { main }, threads: memoryThreads() })
 * ```
 */
export function memoryThreads({ maxEvents = 1000 }: MemoryThreadsOptions = {}): ThreadStore {
  const owners = new Map<string, Owned>()
  const watchers = createWatchers()
  // A position of another process must not be taken for one of this.
  const epoch = randomBytes(6).toString('hex')

  function owned(owner: string): Owned {
    const known = owners.get(owner) ?? { threads: new Map(), events: [], forgotten: 0 }
    owners.set(owner, known)
    return known
  }
  const entryOf = (owner: string, threadId: string) => owners.get(owner)?.threads.get(threadId)
  const messagesOf = (owner: string, threadId: string) =>
    entryOf(owner, threadId)?.messages ?? new Map<string, ThreadMessage>()

  return {
    list(owner, query) {
      const all = [...(owners.get(owner)?.threads.values() ?? [])]
      return all
        .filter(({ thread, messages }) => matches(thread, messages, query))
        .map(({ thread }) => thread)
        .filter((thread) => query.after === undefined || inOrder(query.after, thread) < 0)
        .toSorted(inOrder)
        .slice(0, query.limit)
    },
    find: (owner, threadId) => entryOf(owner, threadId)?.thread,
    branch(owner, threadId, messageId, limit) {
      const messages = messagesOf(owner, threadId)
      const branch: ThreadMessage[] = []
      let message = messages.get(messageId)
      while (message !== undefined && branch.length < limit) {
        branch.push(message)
        message = message.parentId === undefined ? undefined : messages.get(message.parentId)
      }
      return branch
    },
    messages(owner, threadId, before, limit) {
      const all = [...messagesOf(owner, threadId).values()]
      const end = before === undefined ? all.length : all.findIndex(({ id }) => id === before)
      return all.slice(Math.max(0, end - limit), Math.max(0, end)).toReversed()
    },
    update(owner, threadId, wanted, decide) {
      const entry = entryOf(owner, threadId)
      const found = wanted.flatMap((id) => entry?.messages.get(id) ?? [])
      const write = decide({
        ...(entry !== undefined && { thread: entry.thread }),
        messages: new Map(found.map((message) => [message.id, message])),
      })
      if (write === undefined) return
      const all = owned(owner)
      const { thread, messages = [], removed = [], events = [] } = write
      if (thread === null) all.threads.delete(threadId)
      else {
        const kept = entry?.messages ?? new Map<string, ThreadMessage>()
        for (const message of messages) kept.set(message.id, message)
        for (const id of removed) kept.delete(id)
        all.threads.set(threadId, { thread, messages: kept })
      }
      all.events.push(...events)
      all.forgotten += all.events.splice(0, all.events.length - maxEvents).length
      watchers.wake(owner)
    },
    running: () =>
      [...owners].flatMap(([owner, { threads }]) =>
        [...threads.values()].flatMap(({ thread }) =>
          thread.activeRunId === undefined ? [] : { owner, thread },
        ),
      ),
    events: (owner, after, limit) => readEvents(owners.get(owner), epoch, after, limit),
    watch(owner, wake) {
      watchers.add(owner, wake)
      return () => void watchers.remove(owner, wake)
    },
    close() {},
  }
}

function readEvents(
  { events = [], forgotten = 0 }: Partial<Owned> = {},
  epoch: string,
  after: string | undefined,
  limit: number,
): EventPage | undefined {
  const newest = forgotten + events.length
  if (after === undefined) return { events: [], position: `${epoch}-${newest}` }
  const [itsEpoch, text] = after.split('-')
  const from = Number(text)
  if (itsEpoch !== epoch || !(from >= forgotten && from <= newest)) return undefined
  const page = events
    .slice(from - forgotten, from - forgotten + limit)
    .map((event, i) => ({ position: `${epoch}-${from + i + 1}`, event }))
  return { events: page, position: page.at(-1)?.position ?? `${epoch}-${newest}` }
}

function matches(
  thread: StoredThread,
  messages: ReadonlyMap<string, ThreadMessage>,
  { archived, q }: ThreadQuery,
): boolean {
  if (thread.archived !== archived) return false
  if (q === undefined) return true
  const has = (text: string) => text.toLowerCase().includes(q.toLowerCase())
  return has(thread.title ?? '') || [...messages.values()].some((message) => has(textOf(message)))
}

type Ordered = Pick<StoredThread, 'pinned' | 'updatedAt' | 'id'>

/** The order of a list: pinned first, then the newest first, then by id. */
function inOrder(a: Ordered, b: Ordered): number {
  const byId = a.id < b.id ? -1 : a.id > b.id ? 1 : 0
  return Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt || byId
}
