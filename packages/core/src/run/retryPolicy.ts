import type { ChatErrorData } from '../errors/chatError.ts'
import { present } from '../json.ts'

/** Settings for retries after a failure. Delays are in milliseconds. */
export interface RetryOptions {
  /**
   * The number of retries after which the chat gives up; 0 disables retries. When new events arrive, counting
   * starts again.
   * @defaultValue 5
   */
  attempts?: number
  /**
   * The first delay. The delay doubles with each retry.
   * @defaultValue 1000
   */
  initialMs?: number
  /**
   * The longest delay.
   * @defaultValue 60000
   */
  maxMs?: number
  /**
   * `none` uses the computed delay. `full` uses a random delay between 0 and the computed delay, so that many
   * clients do not retry at the same moment.
   * @defaultValue 'full'
   */
  jitter?: 'full' | 'none'
  /**
   * The longest wait that a server may ask for (`retry-after`). If the server asks for a longer wait, the
   * answer fails at once. The error contains the time of the earliest retry.
   * @defaultValue 300000
   */
  maxWaitMs?: number
  /**
   * The first and the longest delay if the server answers 429 without `retry-after`. Default: `initialMs` and
   * `maxMs`.
   */
  rateLimited?: { initialMs: number; maxMs: number }
  /**
   * The next step if an answer is cut off and the server cannot resume it. `keep`: the partial answer stays,
   * with the status `interrupted`. `continue`: the model is asked to continue the text, if the protocol
   * supports that. `restart`: the model is asked again, and the new answer replaces the partial answer.
   * @defaultValue 'keep'
   */
  whenCut?: 'keep' | 'continue' | 'restart'
}

/** The retry options, in which missing options have their default values. */
export type RetryPolicy = Required<Omit<RetryOptions, 'rateLimited'>> & Pick<RetryOptions, 'rateLimited'>

const defaults: RetryPolicy = {
  attempts: 5,
  initialMs: 1000,
  maxMs: 60_000,
  maxWaitMs: 300_000,
  jitter: 'full',
  whenCut: 'keep',
}

/** Returns retry options in which missing options have their default values. `false` disables retries. */
export function retryPolicy(options: RetryOptions | false = {}): RetryPolicy {
  return { ...defaults, ...(options === false ? { attempts: 0 } : present(options)) }
}

/**
 * Returns the delay before the retry with the number `attempt` (from 1), in milliseconds. The delay begins
 * with `initialMs` and doubles with each retry, up to `maxMs`. With `jitter: 'full'`, the result is a random
 * part of this delay. If the server asked for a delay, the result is at least the server's delay.
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
