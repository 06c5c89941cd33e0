import type { ChatErrorData } from '../errors.ts'
import type { WireStream } from '../transport/transport.ts'
import type { RetryPolicy } from './retryPolicy.ts'

/** A connection that failed and is being restored. */
export interface Connection {
  /** The number of this try, from 1. */
  attempt: number
  /** The number of tries without progress after which the chat gives up. */
  limit: number
  /** Time of the next try, in epoch milliseconds; absent while a try is under way, and while the device is offline. */
  retryAt?: number
  /** The error of the last try. */
  error?: ChatErrorData
}

/** Tells whether the device is online, and when a retry is worth it: back online, or the page visible again. */
export interface Connectivity {
  isOnline(): boolean
  /** Returns the unsubscribe function. */
  onWake(listener: () => void): () => void
}

/** Settings and callbacks of one run for failures of its connection. */
export interface Recovery {
  retry: RetryPolicy
  /** Returns `true` if the question was sent with the run's id, so that a server may know the run. */
  isNamed(): boolean
  /** The run is read from the server that keeps it, instead of asking. */
  resumes?: boolean
  /** A resumed run that its server does not know may be asked for: none of its answer was ever shown. */
  mayPostAgain?: boolean
  /** Returns `true` if this server is known to keep runs. */
  serverKeepsRuns(): boolean
  /** Called when a connection has opened; `kept` is set if the server keeps the run. */
  onOpen(kept: WireStream['kept']): void
  onConnection(status: 'streaming' | 'reconnecting' | 'offline', connection: Connection | undefined): void
  /** Default: the events of the page. */
  connectivity?: Connectivity | undefined
  /** Calls the listener when the user asks for a retry now. Returns the unsubscribe function. */
  onRetryNow(listener: () => void): () => void
  random?: (() => number) | undefined
}
