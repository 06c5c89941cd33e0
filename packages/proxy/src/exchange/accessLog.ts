import type { Usage } from '@chatstream/core'
import { callContained } from './report.ts'
import { printable } from './printable.ts'
import type { Report } from './report.ts'

/** One line of the access log. It is written at the end of a request and contains no question, no answer and no key. */
export interface AccessLogEntry {
  /**
   * `run-end` for a line about a resumable run that continued after the request that started it had ended. The line
   * is written at the end of the run, with the tokens and the cost. Absent in lines about requests.
   */
  event?: 'run-end'
  /** Time of arrival, as ISO 8601. */
  time: string
  /** The provider's request id if it sent one; equal to the response's `x-request-id`. */
  requestId: string
  method: string
  /** The path of the request, without the query. */
  path: string
  /** The id of the user that `authenticate` returned. */
  user?: string
  /** The id of the resumable run that was started, read or stopped. */
  runId?: string
  upstream?: string
  model?: string
  /** The HTTP status; 499 if the reader disconnected before there was one. */
  status: number
  /** Bytes of the body that were sent. */
  bytes: number
  /** Milliseconds from the request to the first byte of the response body; null if no byte was sent. */
  ttfbMs: number | null
  durationMs: number
  outcome: Outcome
  /**
   * The token usage of the answer; `estimated` is true if the provider did not report it. If a resumable run
   * continues after its first reader has left, the usage is in the line `run-end`.
   */
  usage?: Usage & { estimated: boolean }
  /** The cost of the answer, in the currency of `prices`. */
  cost?: number
  /** The error's code, from the proxy or the provider. */
  code?: string
  /** The side that caused the error. */
  errorFrom?: 'proxy' | 'provider'
  /** The system's code of a failed connection, e.g. `ECONNREFUSED`. */
  cause?: string
}

/**
 * The outcome of a request. `complete`: everything was sent. `aborted`: the reader disconnected or stopped the answer.
 * `broken`: the stream from the provider broke, or the proxy closed.
 */
export type Outcome = 'complete' | 'aborted' | 'broken'

/** An entry of the audit log. An entry is written when a reader stops a run, and when the proxy refuses a request. */
export type AuditEntry = AccessLogEntry & {
  /**
   * `stop`: the request was a DELETE of a run, even if the user has no such run. `refusal`: the proxy answered with a
   * status 4xx.
   */
  action: 'stop' | 'refusal'
}

/**
 * Makes the function that writes a request's entry to the access log. Stops and refusals are also written to the
 * audit log.
 */
export function createEntryLog(
  {
    accessLog,
    audit,
  }: {
    accessLog?: ((entry: AccessLogEntry) => void) | undefined
    audit?: ((entry: AuditEntry) => void) | undefined
  },
  redact: (text: string) => string,
  report: Report,
): (entry: AccessLogEntry) => void {
  return (entry) => {
    const safe = { ...entry }
    // Readers choose the path and the model, providers the code. A path may hold a key.
    for (const name of ['path', 'model', 'code', 'user'] as const) {
      const text = safe[name]
      if (text !== undefined) safe[name] = printable(redact(text))
    }
    const action = auditActionOf(safe)
    callContained(
      () => accessLog?.(safe),
      (error) => report(error, 'the end of a request'),
    )
    if (action === undefined) return
    callContained(
      () => audit?.({ ...safe, action }),
      (error) => report(error, 'audit'),
    )
  }
}

function auditActionOf({
  method,
  status,
  runId,
  errorFrom,
}: AccessLogEntry): AuditEntry['action'] | undefined {
  if (errorFrom === 'proxy') return status < 500 ? 'refusal' : undefined
  return method === 'DELETE' && runId !== undefined ? 'stop' : undefined
}
