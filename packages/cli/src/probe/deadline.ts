import type { Clock } from '@chatstream/core'

/**
 * Creates a time limit for a request. When the time has passed, the request is aborted. A new limit replaces
 * the previous limit.
 */
export function deadline<Reason extends string>(clock: Clock, abort: AbortController) {
  let timer: unknown
  let reached: Reason | undefined
  const clear = () => clock.clearTimeout(timer)
  return {
    /** Replaces the timer. */
    until(ms: number, reason: Reason) {
      clear()
      timer = clock.setTimeout(() => {
        reached = reason
        abort.abort()
      }, ms)
    },
    clear,
    /** The reason of the timer that ended the request. */
    get reason(): Reason | undefined {
      return reached
    },
  }
}
