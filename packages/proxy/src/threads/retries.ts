import type { Clock } from '@chatstream/core'
import { setBackgroundTimer } from '../logs/backgroundTimer.ts'

/** Repeats a write until it succeeds. */
export interface Retries {
  /**
   * Calls `act` until it succeeds, and then resolves with `true`. The waits between the attempts are 1 s, 2
   * s, 4 s and so on, up to a minute. If `attempts` attempts have failed, or `close` was called, resolves
   * with `false`.
   */
  until(act: () => Promise<void>, attempts?: number): Promise<boolean>
  /** Tries once more immediately, and then gives up. */
  close(): void
}

const maxWaitMs = 60_000

/** Creates an object that repeats a write until it succeeds. The error of every failed attempt goes to `report`. */
export function createRetries(clock: Clock, report: (error: unknown) => void): Retries {
  let isClosed = false
  let timer: unknown
  let hurry = () => {}
  return {
    async until(act, attempts = Infinity) {
      for (let [waitMs, attempt] = [1000, 1]; ; waitMs = Math.min(2 * waitMs, maxWaitMs), attempt++) {
        const isLast = isClosed || attempt >= attempts
        try {
          await act()
          return true
        } catch (error) {
          report(error)
        }
        if (isLast) return false
        if (isClosed) continue
        const ms = waitMs
        await new Promise<void>((resolve) => {
          hurry = resolve
          timer = setBackgroundTimer(clock, resolve, ms)
        })
      }
    },
    close() {
      isClosed = true
      clock.clearTimeout(timer)
      hurry()
    },
  }
}
