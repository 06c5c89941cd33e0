/** One line of the access log, written at the end of a request. It holds no question, no answer and no key. */
export interface AccessLogEntry {
  /** Time of arrival, as ISO 8601. */
  time: string
  /** The provider's request id if it sent one; equal to the response's `x-request-id`. */
  requestId: string
  method: string
  /** Without the query. */
  path: string
  upstream?: string
  model?: string
  /** The HTTP status; 499 if the reader left before there was one. */
  status: number
  /** Bytes of the body that were sent. */
  bytes: number
  /** Milliseconds from the request to the first byte of the response body; null if no byte was sent. */
  ttfbMs: number | null
  durationMs: number
  outcome: Outcome
  /** The error's code, from the proxy or the provider. */
  code?: string
  /** The system's code of a failed connection, e.g. `ECONNREFUSED`. */
  cause?: string
}

/**
 * The end of a request. `complete`: everything was sent. `aborted`: the reader left or stopped it. `broken`: the
 * provider's stream broke, or the proxy closed.
 */
export type Outcome = 'complete' | 'aborted' | 'broken'
