import type { Chat } from '../chat/chat.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import type { Thread, ThreadChange, ThreadEvent, ThreadPage } from '../thread.ts'
import type { ToolSet } from '../tool.ts'
import type { ThreadsConnection } from './source.ts'

/** A filter for the list of threads. */
export interface ThreadFilter {
  /** Words in titles and messages. */
  search?: string
  /**
   * `true` for the archived threads only.
   * @defaultValue false
   */
  archived?: boolean
}

/**
 * The part of the thread list that is loaded. The object is immutable: a change creates a new list and a new object
 * for the thread that changed.
 */
export interface ThreadsState {
  /** Pinned threads first, then the newest first. */
  threads: readonly Thread[]
  filter: ThreadFilter
  /** `loading`: the first page is being read. `failed`: it could not be read, see `error`. */
  status: 'loading' | 'ready' | 'failed'
  /** `true` if `loadMore()` reads another page. */
  hasMore: boolean
  isLoadingMore: boolean
  /** The state of the event stream. While it is not `live`, changes of other devices are not seen. */
  connection: ThreadsConnection
  /** The error of the last request that failed. The next success removes it. */
  error?: ChatErrorData
}

/**
 * The conversations of one user: their list, which is updated live, and their chats. Changes are shown at once. If
 * the server refuses a change, the change is undone, and the call rejects with a `ChatError`.
 */
export interface Threads<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> {
  getState(): ThreadsState
  /** The first subscriber loads the list and opens the event stream. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void
  /** Shows other threads. The list is loaded again. */
  setFilter(filter: ThreadFilter): void
  /** Loads the next page of the list. */
  loadMore(): Promise<void>
  /** Loads the list again. */
  refresh(): Promise<void>
  /**
   * The chat of a thread. It loads its messages, lives here and not in a component, and is the same one until it is let
   * go: the idle chats that were opened last are kept (`maxOpen`). Without an id it is a new one, with `chat.id`: the
   * thread begins with its first question.
   */
  open(id?: string): Chat<Metadata, Data, Tools>
  /** Creates a thread. The title is made by the server at the first question unless it is given here. */
  create(change?: ThreadChange & { id?: string }): Promise<Thread>
  rename(id: string, title: string | null): Promise<Thread>
  /** @param archived `false` takes it back */
  archive(id: string, archived?: boolean): Promise<Thread>
  /** @param pinned `false` takes it back */
  pin(id: string, pinned?: boolean): Promise<Thread>
  /** Changes several fields. */
  update(id: string, change: ThreadChange): Promise<Thread>
  /** Deletes a thread with its messages, and stops its running answer. */
  delete(id: string): Promise<void>
  /** Reads one page of a list, without changing the state. For libraries that keep lists themselves. */
  fetchPage(
    filter: ThreadFilter & { cursor?: string; limit?: number },
    signal?: AbortSignal,
  ): Promise<ThreadPage>
  /** Reads one thread, without its messages. */
  fetchThread(id: string, signal?: AbortSignal): Promise<Thread>
  /** Calls the listener for every change, of this device or another. Returns the unsubscribe function. */
  onEvent(listener: (event: ThreadEvent) => void): () => void
  /** Ends the event stream, and detaches every chat. */
  close(): void
}
