import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatMessage, DataPart, FilePart, Usage } from '../message.ts'
import type { Connection } from '../run/connection.ts'
import type { ToolSet } from '../tool.ts'
import type { RunMetrics } from '../metrics/streamMetrics.ts'

/** A question that waits in the queue until the current answer has ended. It is plain JSON. */
export interface QueuedQuestion<Metadata = unknown> {
  /** The id of the question, which becomes the id of its message. */
  id: string
  text: string
  files?: readonly Omit<FilePart, 'type'>[]
  data?: readonly Omit<DataPart, 'type'>[]
  metadata?: Metadata
  /** The time at which `send` was called, in epoch milliseconds. */
  createdAt: number
  /** The options of `send`: fields of the request body, and the model. Headers are not stored. */
  options?: { body?: Record<string, unknown>; model?: string }
}

/**
 * Identifies a run (request to the model) that was not read to its end. With this data, the run can be
 * resumed.
 */
export interface InterruptedRun {
  runId: string
  /** The id of the answer that the run writes. */
  messageId: string
  /** `true` if every retry failed. The run is then resumed only if the user asks for it. */
  gaveUp?: true
}

/**
 * The activity of a chat. `idle`: no answer is in progress. `waiting`, `reconnecting` and `offline`: the chat
 * waits before its next request. `connecting`: a request was sent. `streaming`: the answer arrives.
 */
export type ChatStatus = 'idle' | 'waiting' | 'connecting' | 'streaming' | 'reconnecting' | 'offline'

/**
 * The state of a conversation. The state is immutable: new text replaces the part that it changes, the
 * message of this part and the list of messages. All other objects keep their identity.
 */
export interface ChatState<Metadata = unknown, Data = Record<string, unknown>, Tools = ToolSet> {
  /** The messages that are shown, oldest first. */
  messages: readonly ChatMessage<Metadata, Data, Tools>[]
  /** The ids of `messages`; keeps its identity while a message streams. */
  messageIds: readonly string[]
  /**
   * Messages that are not shown, because an edit or another answer replaced them. `selectBranch` shows them
   * again.
   */
  hidden: readonly ChatMessage<Metadata, Data, Tools>[]
  status: ChatStatus
  /**
   * The questions that wait for the end of the current answer (`whileBusy: 'queue'`), in the order in which
   * they will be asked.
   */
  queue: readonly QueuedQuestion<Metadata>[]
  /**
   * `true` while the questions of the queue are not asked. The queue is paused if the answer was stopped, has
   * failed, or waits for the result or the approval of a tool call. `resumeQueue()` ends the pause. If the
   * answer waited for tool calls, the pause also ends when the answer is complete. Always `false` if the queue
   * is empty.
   */
  isQueuePaused: boolean
  /**
   * Present while `status` is `reconnecting` or `offline`: the number of the retry, and the time of the next
   * retry.
   */
  connection?: Connection
  /** The error of the last answer or of the last refused call. The next question removes it. */
  error?: ChatErrorData
  /**
   * The run (request to the model) that was not read to its end. The server may still store the rest of its
   * answer, which `resume()` and `retry()` request.
   */
  interruptedRun?: InterruptedRun
  /** The state of older messages, which `loadOlder()` loads. Absent if there are no older messages. */
  older?: 'available' | 'loading' | 'failed'
  title?: string
  /** The server's id of the conversation, if it has one. */
  chatId?: string
  /**
   * The token counts of the whole conversation: the sum over all answers, including those that are not shown.
   */
  usage?: Usage
  /** The latency of the last run (request to the model). */
  metrics?: RunMetrics
}
