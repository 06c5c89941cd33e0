import type { ChatErrorData } from '../errors.ts'
import type { RetryOptions } from './connection.ts'

/** Retry options with their defaults filled in. */
export type RetryPolicy = Required<Omit<RetryOptions, 'rateLimited'>> & Pick<RetryOptions, 'rateLimited'>

/** Fills in the defaults; `false` disables retries. */
export function retryPolicy(options: RetryOptions | false = {}): RetryPolicy {
  const {
    attempts = 5,
    initialMs = 1000,
    maxMs = 60_000,
    jitter = 'full',
    whenCut = 'keep',
    rateLimited,
  } = options === false ? { attempts: 0 } : options
  return { attempts, initialMs, maxMs, jitter, whenCut, ...(rateLimited && { rateLimited }) }
}

/**
 * The delay before try number `attempt` (from 1), in milliseconds: up to the initial delay, doubled with each try, and at
 * most `maxMs`. A delay that the server asked for is never shortened.
 */
export function retryDelay(
  attempt: number,
  policy: RetryPolicy,
  error: Pick<ChatErrorData, 'kind' | 'retryAfterMs'>,
  random: () => number,
): number {
  const isLimited = error.kind === 'rate-limited' && error.retryAfterMs === undefined
  const { initialMs, maxMs } = (isLimited ? policy.rateLimited : undefined) ?? policy
  const longest = Math.min(initialMs * 2 ** (attempt - 1), maxMs)
  const delay = policy.jitter === 'none' ? longest : random() * longest
  return Math.max(delay, error.retryAfterMs ?? 0)
}
