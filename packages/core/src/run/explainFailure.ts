import { type ChatError, isChatError } from '../errors/chatError.ts'
import { reportedFailure } from '../transport/httpFailure.ts'
import { brokenStream } from '../transport/networkFailure.ts'
import type { StreamEnding } from '../transport/transport.ts'

/**
 * Returns the error for a failed connection. `ending` is the server's report of how the run (request to the
 * model) ended, or `undefined` if the server has sent no report.
 */
export function explainFailure(cause: unknown, ending: StreamEnding | undefined): ChatError {
  if (isChatError(cause)) return cause
  return ending === undefined || ending.end === 'complete' ? brokenStream(cause) : endingError(ending)
}

/** Makes the error for the end of a run that the server has reported. */
function endingError({ end, status, retryAfterMs, requestId, ...said }: StreamEnding): ChatError {
  const byEnd = end === 'lost' ? 'run-lost' : end === 'cut' ? 'run-cut' : 'provider-error'
  const isRefusal = end === 'error' && status !== undefined
  return reportedFailure(said, { status, retryAfterMs, requestId }, isRefusal ? undefined : byEnd)
}
