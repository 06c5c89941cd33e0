import type { Clock } from '../clock.ts'
import type { ChatError } from '../errors/chatError.ts'
import type { StreamMetrics } from '../metrics/streamMetrics.ts'
import type { ResumePoint } from '../protocol/protocol.ts'
import type { Transport, TransportRequest, WireStream } from '../transport/transport.ts'
import type { Connection } from './connection.ts'
import type { Connectivity } from './connectivity.ts'
import type { Timeouts } from './deadlines.ts'
import type { RetryPolicy } from './retryPolicy.ts'
import type { FinishEvent, Session } from './session.ts'

/**
 * One of the HTTP requests that start, read or resume a run (one answer of the model). `post` asks the model. `get`
 * reads the run from a server that stores runs, such as @chatstream/proxy. `resume` resumes the run in the way that the
 * provider's format defines. `delete` stops the run.
 */
export type RunRequest =
  | { type: 'post' }
  | {
      type: 'get'
      lastEventId?: string | undefined
      location?: string | undefined
      /** `true` if the request only checks if the question has reached the server. */
      isProbe?: boolean
    }
  | { type: 'resume'; point: ResumePoint }
  | { type: 'delete'; location?: string | undefined }

/** The dependencies and settings of one run (request to the model). */
export interface RunOptions {
  transport: Transport
  /** The decoder of this run. */
  session: Session
  /**
   * Makes one HTTP request. It is called for every request, so that tokens are fresh. If it throws, the run
   * ends as `failed`.
   */
  prepare(signal: AbortSignal, request: RunRequest): Promise<TransportRequest>
  /** A signal that ends the run as `stopped`, at any moment. */
  signal: AbortSignal
  clock: Clock
  timeouts: Timeouts
  metrics: StreamMetrics
  /**
   * Called once if the server answers 401. Then the request is sent again, unless the function returned
   * `false`.
   */
  onUnauthorized?: (() => Promise<boolean | void> | boolean | void) | undefined
  retry: RetryPolicy
  connectivity: Connectivity
  /** Random numbers for the jitter of delays: 0 ≤ n < 1. */
  random(): number
  /** `true` if the run is read from the server that stores it, and the model is not asked. */
  resumes: boolean
  /**
   * `true` if another device began the run. The server may then report the run a moment before the run can be
   * read.
   */
  follows?: boolean
  /**
   * `true` if nothing of the answer was ever shown. If the server does not have the run, the question may
   * then be sent again.
   */
  mayPostAgain: boolean
  /**
   * `true` if the user asked for the retry. If the server does not support run ids, the question may then be
   * sent twice.
   */
  isRetried?: boolean
  /**
   * Returns `true` if the question was sent with the run's id. Only then can a server have stored the run.
   */
  isNamed(): boolean
  /** Returns `true` if the server is known to store runs. */
  serverKeepsRuns(): boolean
  /** Called when a connection has opened. `kept` is set if the server stores the run. */
  onOpen(kept: WireStream['kept']): void
  onConnection(status: 'streaming' | 'reconnecting' | 'offline', connection?: Connection): void
  /** Calls the listener when the user asks for a retry now. Returns the unsubscribe function. */
  onRetryNow(listener: () => void): () => void
}

/**
 * The end of a run (request to the model). `interrupted`: the stream had opened, and then broke off or ended
 * before the answer was complete.
 */
export type RunEnd =
  | { status: 'complete'; finish?: FinishEvent | undefined }
  | { status: 'stopped' }
  | { status: 'failed' | 'interrupted'; error: ChatError }
