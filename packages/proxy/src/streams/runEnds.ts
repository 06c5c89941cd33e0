import { answerTooLate } from '../errors/brokenAnswers.ts'
import { ProxyError } from '../errors/proxyError.ts'
import type { ProxyErrorData } from '../errors/proxyError.ts'
import type { RunEnd } from '../logs/streamLog.ts'

/** Returns the `RunEnd` of a run (an answer) whose stream broke or exceeded a limit. */
export function cutRun(message: string): RunEnd {
  const why = 'What arrived is not the whole answer.'
  const action = 'Keep what there is, or ask again.'
  return { end: 'cut', code: 'stream_broken', reason: 'run-cut', message, why, action }
}

/** Returns the `RunEnd` of a run (an answer) if the provider's response body could not be read to its end. */
export function brokenRun(error: unknown): RunEnd {
  if (!(error instanceof ProxyError)) return cutRun('The provider’s stream broke off before its end.')
  const { code, reason, message, why, action } = error.data
  return { end: 'cut', code, reason, message, why, action }
}

/** Returns the `RunEnd` of a run (an answer) that took longer than `maxMs` milliseconds. */
export function lateRun(maxMs: number): RunEnd {
  return brokenRun(answerTooLate(maxMs))
}

/** Returns the `RunEnd` of a run (an answer) that no client has read for `graceMs` milliseconds. */
export function unreadRun(graceMs: number): RunEnd {
  return {
    end: 'cut',
    code: 'nobody_reads',
    reason: 'run-cut',
    message: `Nobody read the answer for ${graceMs / 1000} s, so the request to the provider was ended.`,
    why: 'What arrived is not the whole answer.',
    action: 'Keep what there is, or ask again.',
  }
}

/** Returns the `RunEnd` of a run whose request failed, or got an error from the provider. */
export function refusedRun(data: ProxyErrorData, requestId: string, now: number): RunEnd {
  const { status, code, message, why, action, reason, params, headers = {} } = data
  const retryAfterMs = retryAfterOf(headers, now)
  const more = retryAfterMs === undefined ? {} : { retryAfterMs }
  return {
    end: 'error',
    status,
    code,
    message,
    why,
    action,
    reason,
    ...(params && { params }),
    ...more,
    requestId,
  }
}

function retryAfterOf(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const exact = Number(headers['retry-after-ms'] ?? Number.NaN)
  if (exact >= 0) return exact
  const said = headers['retry-after'] ?? ''
  if (/^\d+(\.\d+)?$/.test(said)) return Number(said) * 1000
  const date = Date.parse(said)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
