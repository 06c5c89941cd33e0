import type { Thread, ThreadEvent, ThreadMessage } from './thread.ts'
import type { ToolClaims } from './threadClaims.ts'

type Awaitable<Value> = Value | Promise<Value>

/**
 * A thread (a conversation), as a `ThreadStore` stores it. It is plain JSON. Each write replaces the whole
 * object.
 */
export interface StoredThread extends Thread {
  /** The number of changes of the thread and its messages, from 1. */
  version: number
  /** The number of characters of all its messages as JSON. */
  size?: number
  /**
   * The run (request to the model) in progress. If the server crashes, another process finds the run here.
   */
  run?: StoredRun
  /** The devices that have reserved tool calls. */
  claims?: ToolClaims
}

/** A run (request to the model) that is in progress. It is stored with its thread. */
export interface StoredRun {
  id: string
  messageId: string
  /**
   * A time in epoch milliseconds, which the server that receives the answer renews. If this time has passed,
   * the run counts as lost.
   */
  aliveUntil: number
  /** The number of events of the stream that the stored answer contains. */
  events: number
  /**
   * The upstream (provider) and the path to which the request was sent. They determine the format of the
   * stream.
   */
  upstream: string
  path: string
  /** The id of the device that asked. Absent if the request contained none. */
  device?: string
}

/**
 * A change of a thread, as a store keeps it for `GET threads/events`. It contains only the ids of the thread
 * and the message. When the server sends the change to a client, it reads the current thread or message from
 * the store.
 */
export type StoredEvent =
  | { type: 'thread' | 'thread-deleted'; threadId: string }
  | { type: 'message' | 'message-deleted'; threadId: string; messageId: string }
  | Extract<ThreadEvent, { type: 'run-started' | 'run-ended' }>

/**
 * A page of changes of threads, oldest first. `position` is the position of the last change on the page. If
 * the page is empty, `position` is the position of the newest change in the store.
 */
export interface EventPage {
  events: readonly { position: string; event: StoredEvent }[]
  position: string
}

/** A query for one page in a list of threads: the filter, the position and the size of the page. */
export interface ThreadQuery {
  archived: boolean
  /** A text to search in titles and in the text of messages. Upper and lower case are the same. */
  q?: string
  /** The last thread of the previous page. */
  after?: { pinned: boolean; updatedAt: number; id: string }
  limit: number
}

/** The stored thread and messages that `ThreadStore.update` passes to `decide`. */
export interface ThreadSnapshot {
  /** The thread. Absent if the user has no thread with this id. */
  thread?: StoredThread
  /** The messages with the ids in `wanted`, by id. Messages that do not exist are absent. */
  messages: ReadonlyMap<string, ThreadMessage>
}

/** The data that one `ThreadStore.update` writes. */
export interface ThreadWrite {
  /** The new thread. `null` deletes the thread with its messages. */
  thread: StoredThread | null
  /** Messages to insert or replace. */
  messages?: readonly ThreadMessage[]
  /** Ids of messages to delete. */
  removed?: readonly string[]
  /** The changes to report to clients, in order. */
  events?: readonly StoredEvent[]
}

/**
 * A storage for threads (conversations) on a server. `memoryThreads`, `sqliteThreads` and `postgresThreads`
 * of `@chatstream/proxy` are such stores. If you write your own store, test it with `threadStoreTests` of
 * `@chatstream/testing/threads`. A store only stores and returns data. The rules in docs/threads.md are
 * applied by the server that uses the store.
 *
 * The first argument of most methods is the owner of the threads: the id of a user. A method must not return
 * threads of other owners. Two owners can have threads with the same id. If a method cannot reach its
 * storage, it throws or rejects.
 */
export interface ThreadStore {
  /**
   * Returns a page of threads. Pinned threads come first, then the other threads. In both groups, threads are
   * in the order of `updatedAt`, newest first. Threads with the same `updatedAt` are in ascending order of
   * `id`.
   */
  list(owner: string, query: ThreadQuery): Awaitable<readonly StoredThread[]>
  /** Returns a thread, or `undefined` if the owner has no thread with this id. */
  find(owner: string, threadId: string): Awaitable<StoredThread | undefined>
  /**
   * Returns a message and the messages before it, newest first, at most `limit`. The `parentId` of each
   * message is the id of the message before it. If the message does not exist, returns an empty array.
   */
  branch(
    owner: string,
    threadId: string,
    messageId: string,
    limit: number,
  ): Awaitable<readonly ThreadMessage[]>
  /**
   * Returns messages of the thread in the reverse order of their insertion, at most `limit`. With `before`,
   * returns only messages that were inserted before this message. The messages of all branches are included.
   */
  messages(
    owner: string,
    threadId: string,
    before: string | undefined,
    limit: number,
  ): Awaitable<readonly ThreadMessage[]>
  /**
   * Changes a thread in one atomic step. `decide` gets the thread, and the messages whose ids are in
   * `wanted`. It returns the data to write, or `undefined` to write nothing. Between the read and the write,
   * no other change of the owner's threads happens. `decide` is pure, so the store may call it again if it
   * must repeat the step.
   */
  update(
    owner: string,
    threadId: string,
    wanted: readonly string[],
    decide: (now: ThreadSnapshot) => ThreadWrite | undefined,
  ): Awaitable<void>
  /** Returns all threads with an `activeRunId`, of all owners. */
  running(): Awaitable<readonly { owner: string; thread: StoredThread }[]>
  /**
   * Returns the changes after the position `after`, at most `limit`. If `after` is `undefined`, returns no
   * changes, but the newest position. If the store does not know the position, or has deleted changes after
   * it, returns `undefined`. A position has 1–64 characters of `[A-Za-z0-9_-]`.
   */
  events(owner: string, after: string | undefined, limit: number): Awaitable<EventPage | undefined>
  /**
   * Calls `wake` within one second after a change of the owner's threads, also if another process made the
   * change. It may call `wake` without a change. Returns a function that ends the watch.
   */
  watch(owner: string, wake: () => void): () => void
  /**
   * Called once, with a function to which the store passes the errors in its own timers. The store must not
   * throw these errors.
   */
  reportTo?(report: (error: unknown) => void): void
  /** Releases the storage. */
  close(): Awaitable<void>
}
