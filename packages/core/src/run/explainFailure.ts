import { type ChatError, isChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'
import { isObject } from '../json.ts'
import { reportedFailure } from '../transport/httpFailure.ts'
import { brokenStream } from '../transport/networkFailure.ts'
import type { StreamEnding } from '../transport/transport.ts'
import type { Expiry } from './deadlines.ts'

/** The error of a failed connection. */
export function explainFailure(cause: unknown, ending: StreamEnding | undefined): ChatError {
  if (isChatError(cause)) return cause
  if (isExpiry(cause)) return timeoutError(cause)
  return ending === undefined || ending.end === 'complete' ? brokenStream(cause) : endingError(ending)
}

function isExpiry(cause: unknown): cause is Expiry {
  return isObject(cause) && 'expired' in cause
}

const timeoutReasons: Readonly<Record<Expiry['expired'], ChatErrorReason>> = {
  headersMs: 'timeout-headers',
  firstEventMs: 'timeout-first-event',
  idleMs: 'timeout-idle',
  totalMs: 'timeout-total',
}

function timeoutError({ expired, ms }: Expiry): ChatError {
  return createError(timeoutReasons[expired], undefined, { seconds: ms / 1000 })
}

/** The end that a server reported for a run it keeps. */
function endingError({ end, status, retryAfterMs, requestId, ...said }: StreamEnding): ChatError {
  const byEnd = end === 'lost' ? 'run-lost' : end === 'cut' ? 'run-cut' : 'provider-error'
  const isRefusal = end === 'error' && status !== undefined
  return reportedFailure(said, { status, retryAfterMs, requestId }, isRefusal ? undefined : byEnd)
}
