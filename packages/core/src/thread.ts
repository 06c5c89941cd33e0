import { asksForForm, type ChatMessage, hasResult, type NextRun, type Part } from './message.ts'

/**
 * The state of a conversation on a server. `running`: an answer is in progress. `waiting`: the answer waits for an
 * approval, a form or the result of a tool that runs in a page. `failed`: the last answer failed or was interrupted.
 */
export type ThreadState = 'idle' | 'running' | 'waiting' | 'failed'

/** A conversation on a server, as it appears in a list of conversations. It is plain JSON and contains no messages. */
export interface Thread {
  /** Made by the client: at least 128 random bits, 1–128 characters of `[A-Za-z0-9_-]`. */
  id: string
  title?: string
  /** Epoch milliseconds, by the server's clock. */
  createdAt: number
  /** Epoch milliseconds of the last question or answer, by the server's clock. */
  updatedAt: number
  archived: boolean
  pinned: boolean
  metadata?: Readonly<Record<string, unknown>>
  /** The last message of the branch that is shown. Absent for a thread without messages. */
  leafId?: string
  state: ThreadState
  /** The run under way, and the answer that it writes. */
  activeRunId?: string
  activeMessageId?: string
  /** `true` if the thread has an answer that its owner has not read. */
  unread: boolean
}

/** A client's change of a thread. It contains only the fields that get a new value. `title: null` removes the title. */
export interface ThreadChange {
  title?: string | null
  archived?: boolean
  pinned?: boolean
  unread?: false
  metadata?: Readonly<Record<string, unknown>>
  leafId?: string
}

/**
 * A message of a thread, as the server stores it. `revision` is the version number of the message, from 1. The
 * revision of an answer grows by 1 when a run begins, and by 1 when the run ends. Storing text in between does not
 * change the revision.
 */
export interface ThreadMessage extends ChatMessage {
  revision: number
}

/**
 * One page of a list of threads. Pinned threads come first, then the newest. `nextCursor` is absent on the last page.
 */
export interface ThreadPage {
  threads: readonly Thread[]
  nextCursor?: string
}

/**
 * One page of the messages of a branch, oldest first. `before` is the cursor for the page of older messages. It is
 * absent if there are no older messages.
 */
export interface MessagePage {
  messages: readonly ThreadMessage[]
  before?: string
}

/** A thread, with the newest messages of the visible branch. */
export interface OpenedThread extends MessagePage {
  thread: Thread
}

/**
 * The field `chatstream` in the body of a request that asks a question in a thread. The server stores the messages in
 * this field, and removes the field before it sends the request to the provider.
 */
export interface ThreadQuestion {
  threadId: string
  /**
   * The messages to store before the model is asked: the question, or the answer with its tool results. `revision` is
   * the one that the client knows, 0 for a message that it made.
   */
  messages: readonly ThreadMessage[]
  /**
   * The answer that the run writes. `parentId` is the message it follows. `next` is the effect of the run on the parts
   * that the answer has already: `follow` (the default) adds parts, `extend` continues the last text, `replace` replaces
   * the last run.
   */
  answer: { id: string; parentId?: string; next?: NextRun }
  /**
   * The name of the device in claims: 1–128 characters. It holds the tool calls of the answer for the first 10 s, in which
   * other devices' questions are refused.
   */
  device?: string
}

/** A change of a thread. The server reports the change to all devices of the thread's owner. */
export type ThreadEvent =
  | { type: 'thread'; thread: Thread }
  | { type: 'thread-deleted'; threadId: string }
  | { type: 'message'; threadId: string; message: ThreadMessage }
  | { type: 'message-deleted'; threadId: string; messageId: string }
  | { type: 'run-started'; threadId: string; runId: string; messageId: string }
  | { type: 'run-ended'; threadId: string; runId: string; messageId: string }
  /** The server no longer has the events since the client's last one. The client reads the list again. */
  | { type: 'refetch' }

/**
 * Derives the state of a thread from the thread's last answer. A server of threads calls this function when a run
 * ends, and when a tool result or an approval is written.
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
