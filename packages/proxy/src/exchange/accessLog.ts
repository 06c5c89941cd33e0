import type { Usage } from '@chatstream/core'
import { callContained } from './report.ts'
import { printable } from './printable.ts'
import type { Report } from './report.ts'

/**
 * One entry of the access log. It is written at the end of a request. It contains no question, no answer and
 * no key. A run is one request to a provider. The answer of a resumable run is stored, so that clients can
 * resume it. A reader is a client that receives an answer.
 */
export interface AccessLogEntry {
  /**
   * `run-end` marks an entry about the end of a resumable run. The proxy writes this entry if the run continued
   * after its first reader had disconnected. The entry has the tokens and the cost of the run. In an entry
   * about a request, `event` is absent.
   */
  event?: 'run-end'
  /** The time at which the request arrived, as ISO 8601. */
  time: string
  /**
   * The id of the request: the provider's id if the provider sent one. The response has the same id in the
   * header `x-request-id`.
   */
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
  /** The HTTP status. It is 499 if the reader disconnected before the response began. */
  status: number
  /** The number of bytes of the response body that were sent. */
  bytes: number
  /** The milliseconds from the request to the first byte of the response body. `null` if no byte was sent. */
  ttfbMs: number | null
  durationMs: number
  outcome: Outcome
  /**
   * The token usage of the answer. `estimated` is `true` if the provider did not report the usage. If a
   * resumable run continues after its first reader has disconnected, the usage is in the entry `run-end`.
   */
  usage?: Usage & { estimated: boolean }
  /** The cost of the answer, in the currency of `prices`. */
  cost?: number
  /** The code of the error, from the proxy or the provider. */
  code?: string
  /** The side that caused the error. */
  errorFrom?: 'proxy' | 'provider'
  /** The system's code of a failed connection, e.g. `ECONNREFUSED`. */
  cause?: string
}

/**
 * The outcome of a request. `complete`: the whole response was sent. `aborted`: the client disconnected or
 * stopped the answer. `broken`: the stream from the provider broke, or the proxy closed.
 */
export type Outcome = 'complete' | 'aborted' | 'broken'

/**
 * An entry of the audit log. An entry is written when a client stops a resumable answer, and when the proxy
 * refuses a request.
 */
export type AuditEntry = AccessLogEntry & {
  /**
   * `stop`: the request was a DELETE for a resumable answer, even if the user has no such answer. `refusal`:
   * the proxy refused the request with a status 4xx.
   */
  action: 'stop' | 'refusal'
}

/**
 * Makes the function that writes the entry of a request to the access log. If the request stopped an answer
 * or was refused, the function also writes an entry to the audit log.
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
