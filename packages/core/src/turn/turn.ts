import type { Clock, FrameScheduler } from '../clock.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatMessage, MessageStatus } from '../message.ts'
import type { FinishEvent } from '../run/session.ts'
import type { ChatState } from '../state/chatState.ts'
import type { ChatAction } from '../state/reduceChat.ts'
import type { ChatOptions, SendOptions } from './options.ts'

/**
 * A turn that is in progress. A turn is one answer with its tool calls. It consists of runs (requests to the
 * model): the first run begins the answer, and after tool calls further runs continue it.
 */
export interface Turn {
  /** Ends the turn. Events that its stream or its tools still produce are ignored. */
  settle(end: TurnEnd): void
  /** Starts the next retry immediately. */
  retryNow(): void
}

/** The end of a turn (one answer with its tool calls). `status` becomes the status of the message. */
export interface TurnEnd {
  status: Exclude<MessageStatus, 'streaming'>
  finish?: FinishEvent | undefined
  error?: { data: ChatErrorData }
}

/** The arguments with which a turn (one answer with its tool calls) starts. */
export interface TurnStart {
  /** The id of the answer. */
  messageId: string
  /**
   * The id of the first run (request to the model). Absent if the turn begins with tool calls that wait for
   * their results.
   */
  runId?: string
  /**
   * The way in which the first run begins. Absent if the run asks the model for a new answer. `resumed`: the
   * run is read from the server that stores it. `followed`: the same, but another device began the run, so
   * this device never sends the question. `extending`: the model continues the answer so far.
   */
  begins?: 'resumed' | 'followed' | 'extending'
  /** The earlier answer to the same question. The new answer replaces it, or becomes an alternative to it. */
  regenerates?: ChatMessage | undefined
  /** `true` if the user asked for a retry of a run that may have reached the server. */
  isRetried?: boolean
  overrides: SendOptions
}

/**
 * The state, the settings and the functions of a chat that its turns use. A turn is one answer with its tool
 * calls.
 */
export interface TurnContext {
  /** The id of the conversation. */
  id: string
  getState(): ChatState
  subscribe(listener: () => void): () => void
  dispatch(action: ChatAction): void
  options(): ChatOptions
  /** Facts about the server that later turns use too. */
  server: { keepsRuns: boolean }
  clock: Clock
  frames: FrameScheduler
  /**
   * Waits until this device may run a tool call. Resolves with `false` if another device has run it. Absent
   * if the conversation is on this device only.
   */
  claim?: ((toolCallId: string, signal: AbortSignal) => Promise<boolean>) | undefined
  /** Resolves when the conversation is stored. Returns `undefined` if it is already stored. */
  saved(): Promise<void> | undefined
}
