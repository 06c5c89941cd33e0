import type { ChatErrorData } from '../errors/chatError.ts'
import { present } from '../json.ts'

/** Settings for retries after a failure. Delays are in milliseconds. */
export interface RetryOptions {
  /**
   * The number of retries without progress before the chat gives up; 0 disables retries. When new events arrive,
   * counting starts again.
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
  /**
   * The first and the longest delay after a response with status 429 and no `retry-after`. Default: `initialMs` and
   * `maxMs`.
   */
  rateLimited?: { initialMs: number; maxMs: number }
  /**
   * The handling of an answer that was cut off and that the server cannot resume. `keep`: the answer stays as it is,
   * with the status `interrupted`. `continue`: the model is asked to continue where it stopped, if the protocol
   * supports that. `restart`: the model is asked again, and the new answer replaces the partial one.
   * @defaultValue 'keep'
   */
  whenCut?: 'keep' | 'continue' | 'restart'
}

/** `RetryOptions` in which missing options have their default values. */
export type RetryPolicy = Required<Omit<RetryOptions, 'rateLimited'>> & Pick<RetryOptions, 'rateLimited'>

const defaults: RetryPolicy = {
  attempts: 5,
  initialMs: 1000,
  maxMs: 60_000,
  maxWaitMs: 300_000,
  jitter: 'full',
  whenCut: 'keep',
}

/** Fills in the default values of the missing retry options. `false` disables retries. */
export function retryPolicy(options: RetryOptions | false = {}): RetryPolicy {
  return { ...defaults, ...(options === false ? { attempts: 0 } : present(options)) }
}

/**
 * Returns the delay before retry number `attempt` (from 1), in milliseconds. The initial delay doubles with each
 * retry, up to `maxMs`. With `jitter: 'full'` the delay is a random part of this time. If the server asked for a
 * delay, the result is never shorter than that.
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
