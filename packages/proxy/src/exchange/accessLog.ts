import type { Usage } from '@chatstream/core'
import { callContained } from './report.ts'
import { printable } from './printable.ts'
import type { Report } from './report.ts'

/** One line of the access log, written at the end of a request. It holds no question, no answer and no key. */
export interface AccessLogEntry {
  /**
   * `run-end` for the second line of a resumable run that outlived the request that started it: it is written at the end of
   * the run, with its tokens and its cost. Absent for requests.
   */
  event?: 'run-end'
  /** Time of arrival, as ISO 8601. */
  time: string
  /** The provider's request id if it sent one; equal to the response's `x-request-id`. */
  requestId: string
  method: string
  /** Without the query. */
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
   * The tokens of the answer; `estimated` if the provider did not count them. For a resumable run that outlives its first
   * reader they are in the line `run-end`.
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
 * The end of a request. `complete`: everything was sent. `aborted`: the reader disconnected or stopped it.
 * `broken`: the provider's stream broke, or the proxy closed.
 */
export type Outcome = 'complete' | 'aborted' | 'broken'

/** An entry of the audit log: a stop, or a request that the proxy refused. */
export type AuditEntry = AccessLogEntry & {
  /** `stop`: DELETE of a run, also of one that this user does not have. `refusal`: answered by the proxy with 4xx. */
  action: 'stop' | 'refusal'
}

/** Makes the function that writes the entry of a request to the access log and, if it belongs there, the audit log. */
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
