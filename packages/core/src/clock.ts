/**
 * A source of time. It is an option, so that tests can use a clock of their own and need not wait. All values are
 * milliseconds.
 */
export interface Clock {
  /** Epoch milliseconds: for stamps such as `createdAt`. */
  now(): number
  /** Milliseconds from any origin, never running backwards: for durations and deadlines. */
  monotonicMs(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

/** Schedules work for the next paint of the page. It is an option, so that tests can choose the moment of a paint. */
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
