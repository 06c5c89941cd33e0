import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatMessage, DataPart, FilePart, Usage } from '../message.ts'
import type { Connection } from '../run/connection.ts'
import type { ToolSet } from '../tool.ts'
import type { RunMetrics } from '../metrics/streamMetrics.ts'

/** A question that waits in the queue. It is asked when the current answer has ended. It is plain JSON. */
export interface QueuedQuestion<Metadata = unknown> {
  /** Becomes the id of the message. */
  id: string
  text: string
  files?: readonly Omit<FilePart, 'type'>[]
  data?: readonly Omit<DataPart, 'type'>[]
  metadata?: Metadata
  /** The time of `send`, in epoch milliseconds. */
  createdAt: number
  /** Fields and model of the request. Headers are not stored. */
  options?: { body?: Record<string, unknown>; model?: string }
}

/** Identifies a run that was not read to its end. With this data the run can be resumed. */
export interface InterruptedRun {
  runId: string
  /** The id of the answer that the run writes. */
  messageId: string
  /** `true` if every retry failed. Such a run is resumed only when the user asks for it. */
  gaveUp?: true
}

/**
 * The activity of a chat. `waiting`, `reconnecting` and `offline`: the chat waits before the next request.
 * `connecting` and `streaming`: a request is in progress.
 */
export type ChatStatus = 'idle' | 'waiting' | 'connecting' | 'streaming' | 'reconnecting' | 'offline'

/**
 * The state of a conversation. It is immutable: a delta replaces the part that it changes, the message of this part
 * and the list of messages. All other objects keep their identity.
 */
export interface ChatState<Metadata = unknown, Data = Record<string, unknown>, Tools = ToolSet> {
  /** The branch that is shown, oldest first. */
  messages: readonly ChatMessage<Metadata, Data, Tools>[]
  /** The ids of `messages`; keeps its identity while a message streams. */
  messageIds: readonly string[]
  /** Messages of the branches that are not shown, left by edits and regenerations. */
  hidden: readonly ChatMessage<Metadata, Data, Tools>[]
  status: ChatStatus
  /** Questions that wait for the answer under way (`whileBusy: 'queue'`), in the order in which they are asked. */
  queue: readonly QueuedQuestion<Metadata>[]
  /**
   * `true` if no question of the queue is asked: the user stopped the answer, it failed, or it waits for a tool's result
   * or approval. `resumeQueue()` resumes the queue; so does the end of an answer that has got its results. Always `false`
   * for an empty queue.
   */
  isQueuePaused: boolean
  /** During `reconnecting` and `offline`: the number of the try, and the time of the next one. */
  connection?: Connection
  /** Error of the last run or refused call; the next question removes it. */
  error?: ChatErrorData
  /** The run that `resume()` and `retry()` continue to read: its server may still hold the rest of the answer. */
  interruptedRun?: InterruptedRun
  /** Messages before the first one that can be loaded with `loadOlder()`. Absent if there are none. */
  older?: 'available' | 'loading' | 'failed'
  title?: string
  /** The server's id of the conversation, if it has one. */
  chatId?: string
  /** Token counts of the whole conversation, summed over the answers of all branches. */
  usage?: Usage
  /** Latency of the last run. */
  metrics?: RunMetrics
}
