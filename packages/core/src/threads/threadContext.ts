import type { ChatState } from '../state/chatState.ts'
import type { ChatParts } from '../chat/createChat.ts'
import type { Clock } from '../clock.ts'
import type { Connectivity } from '../run/connectivity.ts'
import type { ChatOptions } from '../turn/options.ts'
import type { ThreadSource } from './source.ts'
import type { ThreadMessages } from './threadMessages.ts'

/** The dependencies of one thread's chat, e.g. its options, the source that stores the thread, and the clock. */
export interface ThreadChatOptions {
  id: string
  options: ChatOptions
  source: ThreadSource
  /** The name of this device in claims. */
  device: string
  /** `true` for a thread that this device creates: there is nothing to load. */
  isNew: boolean
  clock: Clock
  connectivity: Connectivity
  random: () => number
  pageSize: number
  /** Called when a user sees the thread. */
  onRead(): void
  /** Called when the status of the chat changes: its thread has changed, too. */
  onStatus(status: ChatState['status']): void
}

/** A run (one request to the model), and the message that contains its answer. */
export interface RunPlace {
  runId: string
  messageId: string
}

/** The facts that this device knows about one thread. The messages of the thread are not included. */
export interface ThreadProgress {
  isLoaded: boolean
  /** `true` if changes may have been missed. */
  isStale: boolean
  isDeleted: boolean
  /** `true` from the report of a question until the next one, which is that of its answer. */
  isPartial: boolean
  /** The run that is under way, as the source has reported last. */
  running?: RunPlace | undefined
  /** Runs whose end this device has seen, maybe before the source reports it. */
  ended: Set<string>
  /** The run of another device that is read here. */
  followed?: RunPlace | undefined
  /** The run whose calls this device carries out, or waits for another device to carry out. */
  claiming?: string | undefined
  /** The run that this device began last, the revision of its answer before, and the messages that were sent with it. */
  own?: RunPlace & { base: number; sent: readonly string[] }
  /** The answers that this device has asked for, and their runs. */
  asked: Set<string>
  /** The answer whose run after the results of its tools was refused. */
  refused?: string | undefined
  /** The number of components that show the chat. */
  watchers: number
}

/** The data and functions that all parts of a thread's chat share. */
export interface ThreadContext extends ThreadChatOptions {
  parts: ChatParts
  messages: ThreadMessages
  progress: ThreadProgress
  /** Aborted when the chat is let go. */
  signal: AbortSignal
}
