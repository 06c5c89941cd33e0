import type { Clock } from '@chatstream/core'

/**
 * Resolves after `ms` milliseconds; with `Infinity`, never. If the signal aborts, rejects with the reason of
 * the signal.
 */
export function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    if (ms <= 0) return resolve()
    let timer: unknown
    const stop = () => {
      if (timer !== undefined) clock.clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    if (ms === Infinity) return
    timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
  })
}

/** Resolves when the promise settles. If the signal aborts first, rejects with the reason of the signal. */
export function orAborted(settled: PromiseLike<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    void Promise.allSettled([settled]).then(() => resolve())
  })
}

/** Returns a wait divided by the speed. A wait of `Infinity` stays `Infinity`. */
export function atSpeed(ms: number, speed: number): number {
  return ms === Infinity ? Infinity : ms / speed
}
