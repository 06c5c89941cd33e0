import type { Thread, ThreadEvent, ThreadMessage } from './thread.ts'
import type { ToolClaims } from './threadClaims.ts'

type Awaitable<Value> = Value | Promise<Value>

/** A thread, as a `ThreadStore` stores it. It is plain JSON. Each write replaces the whole object. */
export interface StoredThread extends Thread {
  /** Counts the changes of the thread and its messages, from 1. */
  version: number
  /** The characters of its messages as JSON. */
  size?: number
  /** The run under way, for the server that finds it after a crash. */
  run?: StoredRun
  /** The devices that carry out tool calls, by the id of the call. */
  claims?: ToolClaims
}

/** A run that is in progress. It is stored with its thread. */
export interface StoredRun {
  id: string
  messageId: string
  /** Epoch milliseconds. The server that fetches the run renews it; afterwards the run counts as lost. */
  aliveUntil: number
  /** The number of events of the stream that the stored answer holds. */
  events: number
  /** The upstream and the path that were asked: they name the format of the stream. */
  upstream: string
  path: string
  /** The device that asked, if it has a name. */
  device?: string
}

/**
 * A change of a thread, as a store keeps it for `GET threads/events`. It contains only the ids of the thread and the
 * message. The server reads the thread or the message itself when it sends the change.
 */
export type StoredEvent =
  | { type: 'thread' | 'thread-deleted'; threadId: string }
  | { type: 'message' | 'message-deleted'; threadId: string; messageId: string }
  | Extract<ThreadEvent, { type: 'run-started' | 'run-ended' }>

/**
 * A page of changes, oldest first. `position` is the position of the last change on the page. If the page is empty, it
 * is the position of the newest change in the store.
 */
export interface EventPage {
  events: readonly { position: string; event: StoredEvent }[]
  position: string
}

/** The filter, the position and the size of one page in a list of threads. */
export interface ThreadQuery {
  archived: boolean
  /** Searched in titles and in the text of messages, without regard to case. */
  q?: string
  /** The last thread of the page before. */
  after?: { pinned: boolean; updatedAt: number; id: string }
  limit: number
}

/** The stored state that `ThreadStore.update` passes to `decide`. */
export interface ThreadSnapshot {
  /** Absent if the owner has no thread with this id. */
  thread?: StoredThread
  /** Those of the wanted messages that exist, by id. */
  messages: ReadonlyMap<string, ThreadMessage>
}

/** Everything that one `ThreadStore.update` writes. */
export interface ThreadWrite {
  /** The thread as it is from now on. `null` deletes it with its messages. */
  thread: StoredThread | null
  /** Messages to insert or replace. */
  messages?: readonly ThreadMessage[]
  /** Ids of messages to delete. */
  removed?: readonly string[]
  /** Changes to report, in order. */
  events?: readonly StoredEvent[]
}

/**
 * The storage of conversations on a server. `memoryThreads`, `sqliteThreads` and `postgresThreads` of
 * `@chatstream/proxy` are stores. If you write your own store, run the tests of `@chatstream/testing/threads` against
 * it. A store only stores and returns data. The server applies the rules (revisions, one run per thread, claims,
 * states).
 *
 * The first argument of most methods is the owner, i.e. the id of a user. Threads of other owners must not be visible
 * to this owner, and two owners can have threads with the same id. A method that cannot reach its storage throws or
 * rejects.
 */
export interface ThreadStore {
  /** Returns a page of threads: pinned first, then by `updatedAt`, the newest first, then by `id`, ascending. */
  list(owner: string, query: ThreadQuery): Awaitable<readonly StoredThread[]>
  /** Returns a thread, or `undefined`. */
  find(owner: string, threadId: string): Awaitable<StoredThread | undefined>
  /**
   * Returns a message and those that it follows by `parentId`, newest first, at most `limit`. Empty if the message does
   * not exist.
   */
  branch(
    owner: string,
    threadId: string,
    messageId: string,
    limit: number,
  ): Awaitable<readonly ThreadMessage[]>
  /**
   * Returns messages of all branches, the last inserted first, at most `limit`: those that were inserted before the
   * message `before`, or the last ones.
   */
  messages(
    owner: string,
    threadId: string,
    before: string | undefined,
    limit: number,
  ): Awaitable<readonly ThreadMessage[]>
  /**
   * Changes a thread in one atomic step. `decide` gets the thread and the messages with the ids `wanted`, and returns the
   * writes; `undefined` writes nothing. No other change of the owner's threads happens between. `decide` is pure, and may
   * be called again if the store has to repeat the step.
   */
  update(
    owner: string,
    threadId: string,
    wanted: readonly string[],
    decide: (now: ThreadSnapshot) => ThreadWrite | undefined,
  ): Awaitable<void>
  /** Returns the threads of all owners that have an `activeRunId`. */
  running(): Awaitable<readonly { owner: string; thread: StoredThread }[]>
  /**
   * Returns the changes after a position, at most `limit`; without a position only the newest position. `undefined` if
   * the store does not know the position or has deleted changes after it. A position has 1–64 characters of
   * `[A-Za-z0-9_-]`.
   */
  events(owner: string, after: string | undefined, limit: number): Awaitable<EventPage | undefined>
  /** Calls `wake` within a second of new events of the owner, in any process; it may call it more often. Returns a function that ends the watch. */
  watch(owner: string, wake: () => void): () => void
  /** Called once, with a function that takes the errors of the store's own timers. They must not be thrown. */
  reportTo?(report: (error: unknown) => void): void
  /** Releases the storage. */
  close(): Awaitable<void>
}
