import type { ChatState } from '../state/chatState.ts'
import type { ChatParts } from '../chat/createChat.ts'
import type { Clock } from '../clock.ts'
import type { Connectivity } from '../run/connectivity.ts'
import type { ChatOptions } from '../turn/options.ts'
import type { ThreadSource } from './source.ts'
import type { ThreadMessages } from './threadMessages.ts'

/**
 * The dependencies of the chat of one thread, e.g. its options, the source that stores the thread, and the
 * clock.
 */
export interface ThreadChatOptions {
  id: string
  options: ChatOptions
  source: ThreadSource
  /** The id of this device. */
  device: string
  /** `true` if this device creates the thread, so that there is nothing to load. */
  isNew: boolean
  clock: Clock
  connectivity: Connectivity
  random: () => number
  pageSize: number
  /** Called when a user sees the thread. */
  onRead(): void
  /** Called when the status of the chat changes. */
  onStatus(status: ChatState['status']): void
}

/** A run (one request to the model), and the message that contains its answer. */
export interface RunPlace {
  runId: string
  messageId: string
}

/** The progress of one thread, as this device knows it. The messages of the thread are not included. */
export interface ThreadProgress {
  isLoaded: boolean
  /** `true` if changes may have been missed. */
  isStale: boolean
  isDeleted: boolean
  /**
   * `true` if a question was reported, but not its answer yet. The next report is the report of the answer.
   */
  isPartial: boolean
  /** The run in progress that the source reported last. */
  running?: RunPlace | undefined
  /** The runs whose end this device has seen. The source may report the end later. */
  ended: Set<string>
  /** The run of another device that this device reads. */
  followed?: RunPlace | undefined
  /** The run whose tool calls this device runs, or waits to run. */
  claiming?: string | undefined
  /**
   * The last run that this device began. `base` is the revision of its answer before the run. `sent` are the
   * messages that were sent with the run.
   */
  own?: RunPlace & { base: number; sent: readonly string[] }
  /** The ids of the answers for which this device has asked, and of their runs. */
  asked: Set<string>
  /** The answer that could not continue after its tool results, because the server refused the run. */
  refused?: string | undefined
  /** The number of components that show the chat. */
  watchers: number
}

/** The data and functions that all parts of the chat of a thread share. */
export interface ThreadContext extends ThreadChatOptions {
  parts: ChatParts
  messages: ThreadMessages
  progress: ThreadProgress
  /** Aborts when the chat is closed. */
  signal: AbortSignal
}
