import { asksForForm, type ChatMessage, hasResult, type NextRun, type Part } from './message.ts'

/**
 * The state of a conversation on a server. `idle`: no answer is in progress, and nothing waits. `running`: an
 * answer is in progress. `waiting`: the last answer waits for an approval, a form or the result of a tool
 * that runs in a page. `failed`: the last answer failed or was interrupted.
 */
export type ThreadState = 'idle' | 'running' | 'waiting' | 'failed'

/**
 * A thread: a conversation that a server or the browser stores. This object is its entry in a list of
 * conversations. It is plain JSON and contains no messages.
 */
export interface Thread {
  /** The id, which the client makes: 1–128 characters of `[A-Za-z0-9_-]` with at least 128 random bits. */
  id: string
  title?: string
  /** Epoch milliseconds, by the server's clock. */
  createdAt: number
  /** Epoch milliseconds of the last question or answer, by the server's clock. */
  updatedAt: number
  archived: boolean
  pinned: boolean
  metadata?: Readonly<Record<string, unknown>>
  /**
   * The id of the last message that is shown. It selects one of the branches that edits and other answers
   * make. Absent if the thread has no messages.
   */
  leafId?: string
  state: ThreadState
  /**
   * The id of the run (request to the model) in progress; `activeMessageId` is the id of the answer that the
   * run writes. Both are absent if no run is in progress.
   */
  activeRunId?: string
  activeMessageId?: string
  /** `true` if the thread has an answer that the user has not seen. */
  unread: boolean
}

/**
 * A change of a thread (a stored conversation) by a client. It contains only the fields that get a new value.
 * `title: null` removes the title.
 */
export interface ThreadChange {
  title?: string | null
  archived?: boolean
  pinned?: boolean
  unread?: false
  metadata?: Readonly<Record<string, unknown>>
  leafId?: string
}

/**
 * A message of a thread, as the server stores it. `revision` is the version number of the message, from 1.
 * The revision of an answer grows by 1 when a run (request to the model) begins, and by 1 when the run ends.
 * While an answer streams, the server stores its text without a new revision.
 */
export interface ThreadMessage extends ChatMessage {
  revision: number
}

/**
 * One page of a list of threads. Pinned threads come first; then the other threads follow, newest first.
 * `nextCursor` is the cursor of the next page. It is absent on the last page.
 */
export interface ThreadPage {
  threads: readonly Thread[]
  nextCursor?: string
}

/**
 * One page of the messages of a thread, oldest first. `before` is the cursor of the page with older messages.
 * It is absent if there are no older messages.
 */
export interface MessagePage {
  messages: readonly ThreadMessage[]
  before?: string
}

/** A thread (a stored conversation) with the newest of the messages that are shown. */
export interface OpenedThread extends MessagePage {
  thread: Thread
}

/**
 * The field `chatstream` in the request body of a question in a thread (a stored conversation). The server
 * stores the messages in this field. It removes the field before it sends the request to the provider.
 */
export interface ThreadQuestion {
  threadId: string
  /**
   * The messages to store before the model is asked: the question, or the answer with its tool results. Each
   * `revision` is the newest revision that the client knows, or 0 for a new message.
   */
  messages: readonly ThreadMessage[]
  /**
   * The answer that the model will write. `parentId` is the id of the message before the answer. `next` is
   * the effect on the parts that the answer already has: `follow` (the default) adds parts, `extend`
   * continues the last text, and `replace` replaces the parts of the last request.
   */
  answer: { id: string; parentId?: string; next?: NextRun }
  /**
   * The id of the device, 1–128 characters. If the answer ends with tool calls, only this device may run them
   * during the first 10 s. During this time, questions of other devices are refused.
   */
  device?: string
}

/** A change of a thread (a stored conversation). The server reports the change to all devices of the user. */
export type ThreadEvent =
  | { type: 'thread'; thread: Thread }
  | { type: 'thread-deleted'; threadId: string }
  | { type: 'message'; threadId: string; message: ThreadMessage }
  | { type: 'message-deleted'; threadId: string; messageId: string }
  | { type: 'run-started'; threadId: string; runId: string; messageId: string }
  | { type: 'run-ended'; threadId: string; runId: string; messageId: string }
  /**
   * The server no longer has all changes since the last event that the client received. The client must load
   * the list of threads again.
   */
  | { type: 'refetch' }

/**
 * Returns the state that a thread has after its last answer. A server that stores threads calls this function
 * when an answer ends, and when a tool result or an approval is written.
 *
 * @example
 * ```ts
 * const state = threadStateAfter({ status: 'complete', parts: [{ type: 'text', text: 'Hello' }] }) // 'idle'
 * ```
 */
export function threadStateAfter({ status, parts }: Pick<ChatMessage, 'status' | 'parts'>): ThreadState {
  if (status === 'failed' || status === 'interrupted') return 'failed'
  return status === 'complete' && parts.some(waitsForUser) ? 'waiting' : 'idle'
}

/** Returns `true` for a form, a call that needs approval, and a call that a page has to carry out. */
function waitsForUser(part: Part): boolean {
  if (part.type === 'step') return asksForForm(part)
  if (part.type !== 'tool-call') return false
  return part.state === 'awaiting-approval' || (part.providerExecuted !== true && !hasResult(part))
}
