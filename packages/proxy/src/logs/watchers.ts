import type { Clock } from '@chatstream/core'
import { setBackgroundTimer } from './backgroundTimer.ts'

/**
 * The waiting readers of each run (stored answer) in this process. When a run has new events, all functions that were
 * added with its key are called, and wake its readers.
 */
export interface Watchers {
  /** Calls all functions for a key. */
  wake(key: string): void
  count(key: string): number
  add(key: string, wake: () => void): void
  /** Removes a function. Returns `true` if it was the last function for this key. */
  remove(key: string, wake: () => void): boolean
}

/** Makes an empty list of watchers. */
export function createWatchers(): Watchers {
  const byKey = new Map<string, Set<() => void>>()
  return {
    wake(key) {
      for (const wake of byKey.get(key) ?? []) wake()
    },
    count: (key) => byKey.get(key)?.size ?? 0,
    add: (key, wake) => void byKey.set(key, (byKey.get(key) ?? new Set()).add(wake)),
    remove(key, wake) {
      const all = byKey.get(key)
      if (all?.delete(wake) !== true || all.size > 0) return false
      byKey.delete(key)
      return true
    },
  }
}

/**
 * Calls a function at regular intervals. The timer does not keep the process alive. Errors that the function throws
 * go to `report`. Returns a function that stops the timer.
 */
export function repeatEvery(
  intervalMs: number,
  clock: Clock,
  act: () => void,
  report: (error: unknown) => void,
): () => void {
  let timer: unknown
  const wait = () => {
    timer = setBackgroundTimer(
      clock,
      () => {
        wait()
        try {
          act()
        } catch (error) {
          report(error)
        }
      },
      intervalMs,
    )
  }
  wait()
  return () => clock.clearTimeout(timer)
}
