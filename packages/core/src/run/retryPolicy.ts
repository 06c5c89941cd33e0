import type { ChatErrorData } from '../errors/chatError.ts'
import { present } from '../json.ts'

/** Settings for retries after a failure. Delays are milliseconds. */
export interface RetryOptions {
  /**
   * Tries without progress before giving up; 0 disables retries. New events start the count again.
   * @defaultValue 5
   */
  attempts?: number
  /**
   * The first delay. It doubles with each try.
   * @defaultValue 1000
   */
  initialMs?: number
  /**
   * The longest delay.
   * @defaultValue 60000
   */
  maxMs?: number
  /**
   * `full` picks a random delay up to the computed one, so that many clients do not return at once; `none` uses the
   * computed delay.
   * @defaultValue 'full'
   */
  jitter?: 'full' | 'none'
  /**
   * The longest wait that a server may ask for (`retry-after`). A longer one ends the run at once, and its error says when
   * to come back.
   * @defaultValue 300000
   */
  maxWaitMs?: number
  /** First and longest delay after a 429 without `retry-after`. Default: `initialMs` and `maxMs`. */
  rateLimited?: { initialMs: number; maxMs: number }
  /**
   * The treatment of an answer that was cut off at a server that cannot resume it. `keep` leaves it as `interrupted`.
   * `continue` asks the model to go on where it stopped, if the protocol supports that. `restart` asks again, and
   * replaces the partial answer.
   * @defaultValue 'keep'
   */
  whenCut?: 'keep' | 'continue' | 'restart'
}

/** Retry options with their defaults filled in. */
export type RetryPolicy = Required<Omit<RetryOptions, 'rateLimited'>> & Pick<RetryOptions, 'rateLimited'>

const defaults: RetryPolicy = {
  attempts: 5,
  initialMs: 1000,
  maxMs: 60_000,
  maxWaitMs: 300_000,
  jitter: 'full',
  whenCut: 'keep',
}

/** Fills in the defaults; `false` disables retries. */
export function retryPolicy(options: RetryOptions | false = {}): RetryPolicy {
  return { ...defaults, ...(options === false ? { attempts: 0 } : present(options)) }
}

/**
 * The delay before try number `attempt` (from 1), in milliseconds. The initial delay doubles with each try, up to `maxMs`.
 * With `jitter: 'full'` a random part of it is used. The delay is never shorter than the one that the server asked for.
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
