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

/** The page and the filter of a request for a list of threads. */
export interface ThreadListQuery {
  cursor?: string
  limit?: number
  archived?: boolean
  /** Words in titles and messages. */
  search?: string
}

/** The state of the connection that receives the changes of threads. `absent`: the server has no event stream. */
export type ThreadsConnection = 'live' | 'connecting' | 'offline' | 'absent'

/** A place that stores threads: a server, or the browser (`localThreads`). The methods reject with a `ChatError`. */
export interface ThreadSource {
  list(query: ThreadListQuery, signal?: AbortSignal): Promise<ThreadPage>
  /** Reads a thread with the newest page of its branch. */
  open(id: string, limit?: number, signal?: AbortSignal): Promise<OpenedThread>
  /** Reads a page of messages, up to the message `before`, or of all branches. */
  messages(id: string, query: { before?: string; limit?: number; all?: boolean }): Promise<MessagePage>
  /** Creates a thread. One that exists is returned as it is. */
  create(id: string, change: ThreadChange): Promise<Thread>
  change(id: string, change: ThreadChange): Promise<Thread>
  delete(id: string): Promise<void>
  /** Writes a message. Resolves with the stored one, which is a newer one if the revision is stale. */
  writeMessage(threadId: string, message: ThreadMessage): Promise<ThreadMessage>
  deleteMessage(threadId: string, messageId: string): Promise<void>
  /**
   * Claims a tool call for this device, for 10 s. `callId` is the id of the message, a colon, and the id of the call. Resolves with 0, with the milliseconds until another device's claim
   * ends, or with `answered` for a call that has a result.
   */
  claim(threadId: string, callId: string, device: string): Promise<number | 'answered'>
  /** Reports changes from now on, and when events are missing. Returns a function that ends it. */
  watch(onEvent: (event: ThreadEvent) => void, onConnection: (state: ThreadsConnection) => void): () => void
  /** Stores the run of an answer. Absent if the server that is asked does that. */
  runs?: {
    begin(question: ThreadQuestion, runId: string): Promise<void>
    /** Stores the answer so far, or with `isOver` its end. */
    save(threadId: string, runId: string, answer: ThreadMessage, isOver: boolean): Promise<void>
  }
}
