import type { ErrorDescription } from '../errors/describeError.ts'
import type { ChatError } from '../errors/chatError.ts'
import type { WireEvent } from '../events.ts'

/** A request that is ready to be sent by a transport. */
export interface TransportRequest {
  url: string
  /** `POST` asks the model. `GET` asks the model or resumes an answer. `DELETE` stops an answer. */
  method: 'POST' | 'GET' | 'DELETE'
  headers: Record<string, string>
  /** The body as JSON text. */
  body?: string
  /**
   * The `credentials` of the request, as in `RequestInit`.
   *
   * @defaultValue the platform's
   */
  credentials?: RequestCredentials
  signal: AbortSignal
  /** Called with the size of every chunk in bytes, even if the chunk is only a heartbeat. */
  onBytes?: (bytes: number) => void
  /**
   * Called when the headers of the response arrive, also if the server refuses the request. If a transport
   * cannot see headers, it does not call this function.
   */
  onResponse?: (response: Pick<Response, 'status' | 'headers'>) => void
}

/**
 * A stream whose response headers have arrived. `batches` yields one array of events for each network chunk.
 * A run is one request to the model with its answer.
 */
export interface WireStream {
  batches: AsyncGenerator<readonly WireEvent[], void, undefined>
  /**
   * Makes the error for a body that ended before the answer was complete. Present if the body may contain
   * something other than an answer, e.g. an error page.
   */
  refuse?: () => ChatError
  /**
   * Present if the server stores the run, so that it can be resumed. `epoch` identifies the stored copy, in
   * which the events are numbered. `location` is the URL of the run, if this URL is not below `streams/`.
   */
  kept?: { epoch: string; location?: string }
  /**
   * Returns how the run ended. Returns `undefined` until the server has reported the end; until then, the
   * stream is incomplete. Absent if the server does not store the run.
   */
  ending?: () => StreamEnding | undefined
}

/**
 * The end of a run (request to the model), as reported by the server that stores the run. `cut`: the stream
 * from the provider broke. `lost`: the server process that read the provider's stream died.
 */
export interface StreamEnding extends ErrorDescription {
  end: 'complete' | 'stopped' | 'cut' | 'lost' | 'error'
  /** The HTTP status, if the provider refused the request. */
  status?: number
  retryAfterMs?: number
  requestId?: string
}

/**
 * Sends requests to a server. `open` resolves when the headers of the response have arrived. If the request
 * fails, `open` rejects with a `ChatError`. The `signal` of the request aborts the request and the stream.
 */
export interface Transport {
  open(request: TransportRequest): Promise<WireStream>
}
