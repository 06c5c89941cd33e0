/**
 * One request, for the log: no question, no answer, no key. `complete`: all was sent. `aborted`: the reader left, or
 * stopped it (status 499 where it left before there was one). `broken`: the provider, or the proxy's end, cut it off.
 */
export interface AccessLogEntry {
  /** When it arrived, as ISO 8601. */
  time: string
  /** The provider's request id where it told one; the same as the response's `x-request-id`. */
  requestId: string
  method: string
  /** Without its query. */
  path: string
  upstream?: string
  model?: string
  status: number
  /** Of the body, as sent. */
  bytes: number
  /** Milliseconds from the request to the first byte of the answer's body; null where none was sent. */
  ttfbMs: number | null
  durationMs: number
  outcome: Outcome
  /** The error's code, of this proxy's or the provider's making. */
  code?: string
  /** The system's word for a connection that failed, e.g. `ECONNREFUSED`. */
  cause?: string
}

export type Outcome = 'complete' | 'aborted' | 'broken'
