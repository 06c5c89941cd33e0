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
 * One request of a run. `post` asks the model. `get` reads the run from a server that keeps runs. `resume` resumes
 * the run as the wire format defines. `delete` stops the run.
 */
export type RunRequest =
  | { type: 'post' }
  | {
      type: 'get'
      lastEventId?: string | undefined
      location?: string | undefined
      /** `true` for a request that only checks if the question has arrived. */
      isProbe?: boolean
    }
  | { type: 'resume'; point: ResumePoint }
  | { type: 'delete'; location?: string | undefined }

/** The dependencies and settings of one run. */
export interface RunOptions {
  transport: Transport
  /** The decoder of this run. */
  session: Session
  /** Called for every request, so that tokens are fresh. An error it throws ends the run as `failed`. */
  prepare(signal: AbortSignal, request: RunRequest): Promise<TransportRequest>
  /** Aborting it ends the run as `stopped`, at any moment. */
  signal: AbortSignal
  clock: Clock
  timeouts: Timeouts
  metrics: StreamMetrics
  /** Called once on a 401, after which the request is sent again; `false` means that there is nothing to refresh. */
  onUnauthorized?: (() => Promise<boolean | void> | boolean | void) | undefined
  retry: RetryPolicy
  connectivity: Connectivity
  /** Random numbers for the jitter of delays: 0 ≤ n < 1. */
  random(): number
  /** `true` if the run is read from the server that keeps it, without asking the model. */
  resumes: boolean
  /** `true` if another device began the run. Its server may know it a moment before it can be read. */
  follows?: boolean
  /**
   * `true` if a resumed run that its server does not know may be asked again, because nothing of its answer was ever
   * shown.
   */
  mayPostAgain: boolean
  /** `true` if the user asked for the retry: a server that does not support run ids may then be asked twice. */
  isRetried?: boolean
  /** Returns `true` if the question was sent with the run's id, so that a server may have stored the run. */
  isNamed(): boolean
  /** Returns `true` if this server is known to keep runs. */
  serverKeepsRuns(): boolean
  /** Called when a connection has opened; `kept` is set if the server keeps the run. */
  onOpen(kept: WireStream['kept']): void
  onConnection(status: 'streaming' | 'reconnecting' | 'offline', connection?: Connection): void
  /** Calls the listener when the user asks for a retry now. Returns the unsubscribe function. */
  onRetryNow(listener: () => void): () => void
}

/**
 * The way in which a run ended. `interrupted`: the stream had opened, and then broke off or ended without its
 * terminal event.
 */
export type RunEnd =
  | { status: 'complete'; finish?: FinishEvent | undefined }
  | { status: 'stopped' }
  | { status: 'failed' | 'interrupted'; error: ChatError }
