/**
 * A source of time. Tests can pass another clock as an option, so that they need not wait. All values are
 * milliseconds.
 */
export interface Clock {
  /** The current time in epoch milliseconds, for timestamps such as `createdAt`. */
  now(): number
  /** The milliseconds since an arbitrary moment, for durations and deadlines. The value never decreases. */
  monotonicMs(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

/**
 * Schedules work for the next frame, i.e. the next repaint of the page. Tests can pass another scheduler as
 * an option, to choose the moment of each frame.
 */
export interface FrameScheduler {
  request(callback: () => void): unknown
  cancel(handle: unknown): void
}

type TimerHandle = Parameters<typeof clearTimeout>[0]

/**
 * The clock of the system: `Date.now`, `performance.now` and timers.
 *
 * @example
 * ```ts
 * const slow = { ...systemClock, now: () => systemClock.now() - 60_000 }
 * ```
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => (globalThis.performance ?? Date).now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  // The handle comes back as the platform gave it; its type differs between browsers and Node.
  clearTimeout: (handle) => clearTimeout(handle as TimerHandle),
}
