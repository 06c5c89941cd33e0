import type {
  MessagePage,
  OpenedThread,
  Thread,
  ThreadChange,
  ThreadEvent,
  ThreadMessage,
  ThreadPage,
  ThreadQuestion,
} from '../thread.ts'

/** A query for one page in a list of threads (conversations): the page and the filter. */
export interface ThreadListQuery {
  cursor?: string
  limit?: number
  archived?: boolean
  /** The text to search in titles and messages. */
  search?: string
}

/**
 * The state of the connection over which the server reports changes of threads. `absent`: the server does not
 * report changes.
 */
export type ThreadsConnection = 'live' | 'connecting' | 'offline' | 'absent'

/**
 * The source of threads: the place that stores conversations, i.e. a server or the browser (`localThreads`).
 * If a call fails, its promise rejects with a `ChatError`.
 */
export interface ThreadSource {
  list(query: ThreadListQuery, signal?: AbortSignal): Promise<ThreadPage>
  /** Reads a thread with the newest page of the messages that are shown. */
  open(id: string, limit?: number, signal?: AbortSignal): Promise<OpenedThread>
  /**
   * Reads a page of messages. `before` is a cursor: the id of the newest message that the page may contain.
   * With `all`, returns the newest messages, including those that are not shown.
   */
  messages(id: string, query: { before?: string; limit?: number; all?: boolean }): Promise<MessagePage>
  /**
   * Creates a thread. If a thread with this id exists, it is not changed, and the promise resolves with it.
   */
  create(id: string, change: ThreadChange): Promise<Thread>
  change(id: string, change: ThreadChange): Promise<Thread>
  delete(id: string): Promise<void>
  /**
   * Writes a message. Resolves with the stored message. If the source has a newer version of the message,
   * nothing is written, and the promise resolves with the newer version.
   */
  writeMessage(threadId: string, message: ThreadMessage): Promise<ThreadMessage>
  deleteMessage(threadId: string, messageId: string): Promise<void>
  /**
   * Claims a tool call: reserves it for this device for 10 s. `callId` is the id of the message, a colon, and
   * the id of the call. Resolves with 0 if this device has the claim. If another device has claimed the call,
   * resolves with the milliseconds until that claim ends. If the call already has a result, resolves with
   * `answered`.
   */
  claim(threadId: string, callId: string, device: string): Promise<number | 'answered'>
  /**
   * Reports the changes of threads from now on. If changes may have been missed, reports the event `refetch`.
   * Returns a function that ends the reports.
   */
  watch(onEvent: (event: ThreadEvent) => void, onConnection: (state: ThreadsConnection) => void): () => void
  /**
   * Stores an answer while it arrives. Absent if the server to which the question is sent stores the answer.
   */
  runs?: {
    begin(question: ThreadQuestion, runId: string): Promise<void>
    /** Stores the answer so far. With `isOver`, the answer has ended. */
    save(threadId: string, runId: string, answer: ThreadMessage, isOver: boolean): Promise<void>
  }
}
