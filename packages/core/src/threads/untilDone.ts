import type { Clock } from '../clock.ts'
import type { ChatError } from '../errors/chatError.ts'
import type { Connectivity } from '../run/connectivity.ts'
import { explainFailure } from '../run/explainFailure.ts'
import { waitForRetry } from '../run/recover.ts'
import { retryPolicy } from '../run/retryPolicy.ts'

/** What waits for another try depend on. */
export interface RetryContext {
  clock: Clock
  connectivity: Connectivity
  random: () => number
  /** Aborted when there is nothing more to try. */
  signal: AbortSignal
}

/**
 * Calls `work` until it succeeds: a device may be offline for long. Resolves with an error that does not pass.
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

/** Waits as long as the policy for retries says, or until the device is back online. */
export async function waitToRetry(context: RetryContext, error: ChatError, attempt: number): Promise<void> {
  const silent = { onConnection: () => undefined, onRetryNow: () => () => undefined }
  await waitForRetry({ ...context, ...silent, retry: retryPolicy() }, error, { attempt, times: [] })
}
