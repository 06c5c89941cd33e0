import type { ChatState } from '../state/chatState.ts'
import type { ChatParts } from '../chat/createChat.ts'
import type { Clock } from '../clock.ts'
import type { Connectivity } from '../run/connectivity.ts'
import type { ChatOptions } from '../turn/options.ts'
import type { ThreadSource } from './source.ts'
import type { ThreadMessages } from './threadMessages.ts'

/** The dependencies of the chat of one thread. */
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

/** The state of one thread on this device, besides its messages. */
export interface ThreadProgress {
  isLoaded: boolean
  /** `true` if changes may have been missed. */
  isStale: boolean
  isDeleted: boolean
  /** The run of another device that is not read here. */
  foreign?: { runId: string; messageId: string } | undefined
  /** The run that ended last. A load that began before its end says that it is under way. */
  endedRun?: string
  /** The run that this device began last, with the revision of its answer before. */
  own?: { runId: string; messageId: string; base: number }
  /** The answers that this device has asked for, and their runs. */
  asked: Set<string>
  /** The number of components that show the chat. */
  watchers: number
}

/** The parts of a thread's chat, which its functions share. */
export interface ThreadContext extends ThreadChatOptions {
  parts: ChatParts
  messages: ThreadMessages
  progress: ThreadProgress
  /** Aborted when the chat is let go. */
  signal: AbortSignal
}
