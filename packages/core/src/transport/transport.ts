import type { ErrorDescription } from '../errors/describeError.ts'
import type { ChatError } from '../errors/chatError.ts'
import type { WireEvent } from '../events.ts'

/** A request that is ready to be sent by a transport. */
export interface TransportRequest {
  url: string
  /** `POST` starts a run, `GET` starts or resumes one, `DELETE` stops one. */
  method: 'POST' | 'GET' | 'DELETE'
  headers: Record<string, string>
  /** JSON text. */
  body?: string
  /**
   * The `credentials` of the request, as in `RequestInit`.
   *
   * @defaultValue the platform's
   */
  credentials?: RequestCredentials
  signal: AbortSignal
  /** Called with the size of every chunk, heartbeats included. */
  onBytes?: (bytes: number) => void
  /**
   * Called when the headers of the response arrive, also if the server refuses the request. Transports that cannot
   * see headers do not call it.
   */
  onResponse?: (response: Pick<Response, 'status' | 'headers'>) => void
}

/** A stream whose response headers have arrived. `batches` yields the events of one network chunk at a time. */
export interface WireStream {
  batches: AsyncGenerator<readonly WireEvent[], void, undefined>
  /**
   * Makes the error for a body that ended without a terminal event. Present if the body may be something other than
   * an answer.
   */
  refuse?: () => ChatError
  /**
   * Present if the server keeps the run. `epoch` names the log in which the run's events are numbered; `location` is
   * the run's url if it is not in `streams/`.
   */
  kept?: { epoch: string; location?: string }
  /**
   * Returns how the run ended, if the server keeps the run and has reported the end. While it returns `undefined`,
   * the stream is incomplete.
   */
  ending?: () => StreamEnding | undefined
}

/**
 * The end of a run, as reported by the server that keeps the run. `cut`: the stream from the provider broke. `lost`:
 * the server process that read the provider's stream has ended.
 */
export interface StreamEnding extends ErrorDescription {
  end: 'complete' | 'stopped' | 'cut' | 'lost' | 'error'
  /** HTTP status, if the provider refused. */
  status?: number
  retryAfterMs?: number
  requestId?: string
}

/**
 * Sends requests to a server. `open` resolves when the response has begun, and rejects with a `ChatError`. The
 * request's `signal` aborts it.
 */
export interface Transport {
  open(request: TransportRequest): Promise<WireStream>
}
