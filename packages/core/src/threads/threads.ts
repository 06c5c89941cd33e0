import type { Chat } from '../chat/chat.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import type { Thread, ThreadChange, ThreadEvent, ThreadPage } from '../thread.ts'
import type { ToolSet } from '../tool.ts'
import type { ThreadsConnection } from './source.ts'

/** A filter for the list of threads. */
export interface ThreadFilter {
  /** The text to search in titles and messages. */
  search?: string
  /**
   * `true` lists only archived threads, `false` only threads that are not archived.
   * @defaultValue false
   */
  archived?: boolean
}

/**
 * The loaded part of the list of threads (conversations). The object is immutable: if a thread changes, there
 * is a new list with a new object for this thread.
 */
export interface ThreadsState {
  /** The loaded threads: first the pinned threads, then the other threads, newest first. */
  threads: readonly Thread[]
  filter: ThreadFilter
  /**
   * The state of the first page. `loading`: the page is being loaded. `failed`: the page could not be loaded;
   * see `error`.
   */
  status: 'loading' | 'ready' | 'failed'
  /** `true` if there are more pages, which `loadMore()` loads. */
  hasMore: boolean
  isLoadingMore: boolean
  /**
   * The state of the connection over which the server reports changes. While it is not `live`, changes of
   * other devices are not shown.
   */
  connection: ThreadsConnection
  /** The error of the last request that failed. The next request that succeeds removes it. */
  error?: ChatErrorData
}

/**
 * The conversations (threads) of one user: their list, which is updated live, and a chat for each open
 * conversation. If the app changes a thread, the list shows the change at once. If the server refuses the
 * change, it is undone, and the promise of the call rejects with a `ChatError`.
 */
export interface Threads<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> {
  getState(): ThreadsState
  /**
   * Calls the listener after every change of the list. The first subscription loads the list and connects to
   * the server's reports of changes. Returns the unsubscribe function.
   */
  subscribe(listener: () => void): () => void
  /** Sets the filter and loads the list again. */
  setFilter(filter: ThreadFilter): void
  /** Loads the next page of the list. */
  loadMore(): Promise<void>
  /** Loads the list again. */
  refresh(): Promise<void>
  /**
   * Returns the chat of a thread, which loads its messages by itself. Later calls with the same id return the
   * same chat, as long as it is open. If more than `maxOpen` chats are idle and not shown, those that were
   * opened first are closed. Without an id, returns the chat of a new thread with the id `chat.id`. The first
   * question creates this thread on the server.
   */
  open(id?: string): Chat<Metadata, Data, Tools>
  /**
   * Creates a thread without messages. If `change` contains no title, the server makes a title at the first
   * question.
   */
  create(change?: ThreadChange & { id?: string }): Promise<Thread>
  rename(id: string, title: string | null): Promise<Thread>
  /**
   * Archives a thread.
   *
   * @param archived `false` takes the thread out of the archive
   */
  archive(id: string, archived?: boolean): Promise<Thread>
  /**
   * Pins a thread, so that it comes first in the list.
   *
   * @param pinned `false` unpins the thread
   */
  pin(id: string, pinned?: boolean): Promise<Thread>
  /** Changes several fields of a thread. */
  update(id: string, change: ThreadChange): Promise<Thread>
  /** Deletes a thread with its messages, and stops its running answer. */
  delete(id: string): Promise<void>
  /**
   * Loads one page of a list and does not change the state. Use it with a library that stores lists, such as
   * TanStack Query.
   */
  fetchPage(
    filter: ThreadFilter & { cursor?: string; limit?: number },
    signal?: AbortSignal,
  ): Promise<ThreadPage>
  /** Loads one thread, without its messages. */
  fetchThread(id: string, signal?: AbortSignal): Promise<Thread>
  /**
   * Calls the listener for every change of a thread, made on this device or another device. Returns the
   * unsubscribe function.
   */
  onEvent(listener: (event: ThreadEvent) => void): () => void
  /**
   * Ends the connection for changes, and stops reading in every chat. Answers that are in progress continue
   * on the server.
   */
  close(): void
}
