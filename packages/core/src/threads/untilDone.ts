import type { Clock } from '../clock.ts'
import type { ChatError } from '../errors/chatError.ts'
import type { Connectivity } from '../run/connectivity.ts'
import { explainFailure } from '../run/explainFailure.ts'
import { waitForRetry } from '../run/recover.ts'
import { retryPolicy } from '../run/retryPolicy.ts'

/**
 * The dependencies of a function that tries again after failures, e.g. the clock and the state of the
 * network.
 */
export interface RetryContext {
  clock: Clock
  connectivity: Connectivity
  random: () => number
  /** Aborts when no further attempt is needed. */
  signal: AbortSignal
}

/**
 * Calls `work` again and again until it succeeds, even if the device is offline for a long time. Resolves
 * with `undefined` after a success, or when the signal aborts. If `work` fails with an error that another
 * attempt cannot repair, resolves with this error.
 */
export async function untilDone(
  context: RetryContext,
  work: () => Promise<unknown>,
): Promise<ChatError | undefined> {
  for (let attempt = 1; !context.signal.aborted; attempt++) {
    try {
      await work()
      return undefined
    } catch (cause) {
      if (context.signal.aborted) return undefined
      const error = explainFailure(cause, undefined)
      if (!error.data.retryable) return error
      await waitToRetry(context, error, attempt)
    }
  }
  return undefined
}

/**
 * Waits before the next attempt. The wait is as long as the default retry options say, but ends early if the
 * device is online again.
 */
export async function waitToRetry(context: RetryContext, error: ChatError, attempt: number): Promise<void> {
  const silent = { onConnection: () => undefined, onRetryNow: () => () => undefined }
  await waitForRetry({ ...context, ...silent, retry: retryPolicy() }, error, { attempt, times: [] })
}
