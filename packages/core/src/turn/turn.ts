import type { Clock, FrameScheduler } from '../clock.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatMessage, MessageStatus } from '../message.ts'
import type { FinishEvent } from '../run/session.ts'
import type { ChatState } from '../state/chatState.ts'
import type { ChatAction } from '../state/reduceChat.ts'
import type { ChatOptions, SendOptions } from './options.ts'

/**
 * A turn that is in progress. A turn is one answer. The first run begins the answer, and after tool calls further
 * runs continue it.
 */
export interface Turn {
  /** Ends the turn. Events that its stream or its tools still produce are ignored. */
  settle(end: TurnEnd): void
  /** Ends the wait for the next retry. */
  retryNow(): void
}

/** The way in which a turn ended. `status` becomes the status of the turn's message. */
export interface TurnEnd {
  status: Exclude<MessageStatus, 'streaming'>
  finish?: FinishEvent | undefined
  error?: { data: ChatErrorData }
}

/** Describes a turn before it starts. */
export interface TurnStart {
  /** The id of the answer. */
  messageId: string
  /** The first run. Absent if the turn begins with tool calls that wait. */
  runId?: string
  /**
   * The way in which the first run begins. `resumed`: the run is read from the server that keeps it. `followed`: the same, for a
   * run that another device began; this device never asks its question. `extending`: the model continues the answer
   * so far.
   */
  begins?: 'resumed' | 'followed' | 'extending'
  /** The earlier answer to the same question, which the new answer replaces or becomes an alternative to. */
  regenerates?: ChatMessage | undefined
  /** `true` if the user asked again for a run that may have arrived at the server. */
  isRetried?: boolean
  overrides: SendOptions
}

/** The state, settings and functions of a chat that its turns use. */
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
