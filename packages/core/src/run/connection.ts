import type { ChatErrorData } from '../errors.ts'
import type { WireStream } from '../transport/transport.ts'

/** A connection that is being mended. */
export interface Connection {
  /** Which try this is, from 1. */
  attempt: number
  /** After how many tries without progress it is given up. */
  limit: number
  /** When the next try is made, in epoch milliseconds; absent while it is under way, or while the device is offline. */
  retryAt?: number
  /** What the last try failed with. */
  error?: ChatErrorData
}

/** How failures are mended. Delays are milliseconds. */
export interface RetryOptions {
  /** Tries without progress before giving up; 0: none. Anything new that arrives begins the count anew. Default 5. */
  attempts?: number
  /** The first delay, doubled with each try. Default 1000. */
  initialMs?: number
  /** The longest delay. Default 60,000. */
  maxMs?: number
  /** `full`: anything up to the delay, so that many clients do not come back at once; `none`: the delay itself. Default `full`. */
  jitter?: 'full' | 'none'
  /** After a 429 that does not say how long: its own first and longest delay. Default: as for all else. */
  rateLimited?: { initialMs: number; maxMs: number }
  /**
   * What becomes of an answer that was cut off where the server cannot resume it. `keep`: it stays, `interrupted`.
   * `continue`: the model is asked to go on where it stopped, if the protocol can. `restart`: it is asked anew, and the
   * partial answer replaced. Default `keep`.
   */
  whenCut?: 'keep' | 'continue' | 'restart'
}

/** Whether the device is online, and when another try is worth it: back online, back on screen. */
export interface Connectivity {
  isOnline(): boolean
  /** Returns the unsubscribe function. */
  onWake(listener: () => void): () => void
}

/** What a run may do, and whom it tells, when its connection fails. */
export interface Recovery {
  retry: RetryOptions
  /** Whether the question went out with an id that a server may know its run by. */
  isNamed(): boolean
  /** Begins with what the server has of the run. */
  resumes?: boolean
  /** Whether the question may be asked again after a reload: nothing of its answer was ever shown. */
  mayAsk?: boolean
  /** Whether this server is known to keep runs. */
  keeps(): boolean
  /** A connection has opened, and says whether its server keeps the run. */
  onOpen(kept: WireStream['kept']): void
  onConnection(status: 'streaming' | 'reconnecting' | 'offline', connection: Connection | undefined): void
  /** Default: the page's. */
  connectivity?: Connectivity
  /** The user's own hand: try now. Returns the unsubscribe function. */
  onRetryNow(listener: () => void): () => void
  random?: () => number
}
