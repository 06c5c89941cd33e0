import { asksForForm, type ChatMessage, hasResult, type NextRun, type Part } from './message.ts'

/**
 * The state of a conversation on a server. `running`: an answer is in progress. `waiting`: the answer waits for an
 * approval, a form or the result of a tool that runs in a page. `failed`: the last answer failed or was interrupted.
 */
export type ThreadState = 'idle' | 'running' | 'waiting' | 'failed'

/** A conversation on a server, as a list of conversations contains it: plain JSON, without messages. */
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

/** A change of a thread by a client: the fields that get a new value. `title: null` removes the title. */
export interface ThreadChange {
  title?: string | null
  archived?: boolean
  pinned?: boolean
  unread?: false
  metadata?: Readonly<Record<string, unknown>>
  leafId?: string
}

/**
 * A message as the server of its thread stores it. `revision` counts the versions of the message from 1. A run adds 1
 * to the revision of its answer when it begins, and 1 when it ends. Storing text in between does not change the
 * revision.
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
 * One page of the messages of a branch, oldest first. `before` is the cursor for the page of older messages; it is
 * absent if there are none.
 */
export interface MessagePage {
  messages: readonly ThreadMessage[]
  before?: string
}

/** A thread, with the newest messages of the branch that is shown. */
export interface OpenedThread extends MessagePage {
  thread: Thread
}

/**
 * The data for the server of threads in the request that asks a question. It is in the field `chatstream` of the
 * request body. The server stores the messages, and removes the field before it sends the request to the provider.
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

/** A change of a thread, which the server reports to all devices of the thread's owner. */
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
 * Returns the state of a thread from its last answer. A server of threads calls the function when a run ends, and
 * when a tool result or an approval is written.
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
