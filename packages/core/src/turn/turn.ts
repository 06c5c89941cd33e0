import type { Clock, FrameScheduler } from '../clock.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatMessage, MessageStatus } from '../message.ts'
import type { FinishEvent } from '../run/session.ts'
import type { ChatState } from '../state/chatState.ts'
import type { ChatAction } from '../state/reduceChat.ts'
import type { ChatOptions, SendOptions } from './options.ts'

/** A turn under way: one answer, written by a run and by the runs that follow its tool calls. */
export interface Turn {
  /** Ends the turn. Events that its stream or its tools still produce are ignored. */
  settle(end: TurnEnd): void
  /** Ends the wait for the next retry. */
  retryNow(): void
}

/** The end of a turn, as its message's status. */
export interface TurnEnd {
  status: Exclude<MessageStatus, 'streaming'>
  finish?: FinishEvent | undefined
  error?: { data: ChatErrorData }
}

/** The beginning of a turn. */
export interface TurnStart {
  /** The id of the answer. */
  messageId: string
  /** The first run. Absent if the turn begins with tool calls that wait. */
  runId?: string
  /**
   * `resumed`: the run is read from the server that keeps it. `followed`: the same for a run that another device began,
   * which is never asked here. `extending`: the model goes on with the answer so far.
   */
  begins?: 'resumed' | 'followed' | 'extending'
  /** The answer that the new one replaces, or becomes a sibling of. */
  regenerates?: ChatMessage | undefined
  /** `true` if the user asked again for a run that may have arrived at the server. */
  isRetried?: boolean
  overrides: SendOptions
}

/** The parts of a chat that its turns use. */
export interface TurnContext {
  /** The id of the conversation. */
  id: string
  getState(): ChatState
  subscribe(listener: () => void): () => void
  dispatch(action: ChatAction): void
  options(): ChatOptions
  /** Facts about the server, kept from turn to turn. */
  server: { keepsRuns: boolean }
  clock: Clock
  frames: FrameScheduler
  /**
   * Waits until this device may carry out a call. Resolves with `false` if another one has carried it out. Absent if
   * there is no other device.
   */
  claim?: ((toolCallId: string, signal: AbortSignal) => Promise<boolean>) | undefined
  /** Waits until the conversation is stored; `undefined` if it is. */
  saved(): Promise<void> | undefined
}
