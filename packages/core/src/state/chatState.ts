import type { ChatErrorData } from '../errors.ts'
import type { ChatMessage, Usage } from '../message.ts'
import type { Connection } from '../run/connection.ts'
import type { ToolSet } from '../tool.ts'
import type { RunMetrics } from '../metrics/streamMetrics.ts'

/** What the chat is doing. `waiting`, `reconnecting` and `offline` are waits; the other two have a request under way. */
export type ChatStatus = 'idle' | 'waiting' | 'connecting' | 'streaming' | 'reconnecting' | 'offline'

/**
 * The whole of a conversation. Immutable: what did not change keeps its identity, so that a delta gives a new
 * identity to its part, its message and the list, and to nothing else.
 */
export interface ChatState<Metadata = unknown, Data = Record<string, unknown>, Tools = ToolSet> {
  /** The branch that is shown, oldest first. */
  messages: readonly ChatMessage<Metadata, Data, Tools>[]
  /** The ids of `messages`; keeps its identity while a message streams. */
  messageIds: readonly string[]
  /** Messages of the branches that are not shown: what edits and regenerations put aside. */
  hidden: readonly ChatMessage<Metadata, Data, Tools>[]
  status: ChatStatus
  /** While a connection is mended (`reconnecting`, `offline`): which try, and when the next one is. */
  connection?: Connection
  /** Of the last run or refused call; gone with the next question. */
  error?: ChatErrorData
  title?: string
  /** The server's id of the conversation, where it has one. */
  chatId?: string
  /** Summed over the answers of all branches: what the conversation has used. */
  usage?: Usage
  /** Of the last run. */
  metrics?: RunMetrics
}
