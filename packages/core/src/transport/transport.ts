import type { ErrorDescription } from '../errors/describeError.ts'
import type { ChatError } from '../errors/chatError.ts'
import type { WireEvent } from '../events.ts'

/** A request, ready to be sent. */
export interface TransportRequest {
  url: string
  /** `POST` starts a run, `GET` starts or resumes one, `DELETE` stops one. */
  method: 'POST' | 'GET' | 'DELETE'
  headers: Record<string, string>
  /** JSON text. */
  body?: string
  /**
   * As in `RequestInit`.
   *
   * @defaultValue the platform's
   */
  credentials?: RequestCredentials
  signal: AbortSignal
  /** Called with the size of every chunk, heartbeats included. */
  onBytes?: (bytes: number) => void
  /** Called when the headers of the answer arrive, also if the server refuses. Only for transports that see headers. */
  onResponse?: (response: Pick<Response, 'status' | 'headers'>) => void
}

/** An answer whose headers have arrived. `batches` yields the events of one network chunk at a time. */
export interface WireStream {
  batches: AsyncGenerator<readonly WireEvent[], void, undefined>
  /** Makes the error for a body without a terminal event, if the body may be something else than an answer. */
  refuse?: () => ChatError
  /**
   * The place where the server keeps the run: the epoch (a name of this log of the run), and the run's url if it is not
   * in `streams/`.
   */
  kept?: { epoch: string; location?: string }
  /** Returns how the run ended at a server that keeps it, or `undefined` before that: the stream is incomplete then. */
  ending?: () => StreamEnding | undefined
}

/** The end of a run at a server that keeps it. `cut`: the provider's stream broke. `lost`: the process that read it is gone. */
export interface StreamEnding extends ErrorDescription {
  end: 'complete' | 'stopped' | 'cut' | 'lost' | 'error'
  /** HTTP status, if the provider refused. */
  status?: number
  retryAfterMs?: number
  requestId?: string
}

/** Sends one request to a server and opens its answer. Fails with a `ChatError`; `signal` aborts it. */
export interface Transport {
  open(request: TransportRequest): Promise<WireStream>
}
