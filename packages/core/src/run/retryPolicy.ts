import type { ChatErrorData } from '../errors.ts'
import type { RetryOptions } from './connection.ts'

/**
 * How long to wait before try number `attempt` (from 1), in milliseconds: over the initial delay, doubled with each
 * try, up to the longest. What the server asked for is a floor, never shortened.
 */
export function retryDelay(
  attempt: number,
  options: RetryOptions,
  error: Pick<ChatErrorData, 'kind' | 'retryAfterMs'>,
  random: () => number,
): number {
  const limited =
    error.kind === 'rate-limited' && error.retryAfterMs === undefined ? options.rateLimited : undefined
  const { initialMs = 1000, maxMs = 60_000 } = limited ?? options
  const longest = Math.min(initialMs * 2 ** (attempt - 1), maxMs)
  const delay = options.jitter === 'none' ? longest : random() * longest
  return Math.max(delay, error.retryAfterMs ?? 0)
}
