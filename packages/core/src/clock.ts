/** A source of time, passed in so that tests need not wait. All values are milliseconds. */
export interface Clock {
  /** Epoch milliseconds: for stamps such as `createdAt`. */
  now(): number
  /** Milliseconds from any origin, never running backwards: for durations and deadlines. */
  monotonicMs(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

/** Schedules work for the next paint, passed in so that tests can choose the moment. */
export interface FrameScheduler {
  request(callback: () => void): unknown
  cancel(handle: unknown): void
}

type TimerHandle = Parameters<typeof clearTimeout>[0]

/**
 * The machine's clock.
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
