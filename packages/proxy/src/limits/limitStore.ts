import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'

/**
 * A store that counts the requests, tokens and costs of each user. It counts in two ways. A window is a sum,
 * e.g. of the tokens of a day. The sum becomes 0 again when a fixed time has passed since its first amount. A
 * place, e.g. for an open stream, is taken until it is released. If a method cannot reach its storage, it
 * rejects.
 */
export interface LimitStore {
  /**
   * Checks several claims, and counts all of them if none is refused, in one atomic step. Returns the first
   * claim that is refused, or `undefined` if there is none.
   */
  claim(user: string, claims: readonly Claim[]): Awaitable<Refused | undefined>
  /** Adds an amount to a window, even above its limit. */
  add(user: string, name: string, amount: number, windowMs: number): Awaitable<void>
  /** Takes a place, even if no place is free. */
  hold(user: string, name: string, id: string): Awaitable<void>
  /** Releases a place. Does nothing if the place is not taken. */
  release(user: string, name: string, id: string): Awaitable<void>
  /** Releases the storage. */
  close(): Awaitable<void>
}

type Awaitable<Value> = Value | Promise<Value>

/** The amount that a request needs of one limit. If the user has already used `max`, the claim is refused. */
export interface Claim {
  name: string
  max: number
  /** 1 to use one; 0 only to check that the limit is not reached. */
  amount: 0 | 1
  /** The duration of the window, in milliseconds. Absent if the limit counts places. */
  windowMs?: number
  /** The name of the place that is taken. */
  id?: string
}

/** Says which `Claim` exceeds its limit. `index` is the position of this claim in the list of claims. */
export interface Refused {
  index: number
  /** The milliseconds until the sum of the window becomes 0. `undefined` if the limit counts places. */
  retryAfterMs: number | undefined
}

/** Options of `memoryLimits`. */
export interface MemoryLimitOptions {
  /**
   * The source of time.
   *
   * @defaultValue the system clock
   */
  clock?: Clock
}

/** If there are more entries than this, expired entries are removed. */
const sweepAt = 10_000

/**
 * Creates a store that counts the requests, tokens and costs of each user in the memory of this process. It
 * is the default of `createProxy`.
 *
 * @example
 * ```ts
 * const limits = { store: memoryLimits(), requestsPerMinute: 30 }
 * ```
 */
export function memoryLimits({ clock = systemClock }: MemoryLimitOptions = {}): LimitStore {
  const windows = new Map<string, { used: number; untilMs: number }>()
  const places = new Map<string, Set<string>>()
  const keyOf = (user: string, name: string) => `${name} ${user}`
  let nextSweep = sweepAt

  function windowAt(key: string) {
    const window = windows.get(key)
    return window !== undefined && window.untilMs > clock.now() ? window : undefined
  }

  function add(user: string, name: string, amount: number, windowMs: number): void {
    const key = keyOf(user, name)
    const window = windowAt(key)
    if (window !== undefined) window.used += amount
    else windows.set(key, { used: amount, untilMs: clock.now() + windowMs })
    if (windows.size > nextSweep) sweep()
  }

  function sweep(): void {
    for (const key of windows.keys()) if (windowAt(key) === undefined) windows.delete(key)
    // Sweeping takes time in proportion to the entries, so it waits until there are twice as many.
    nextSweep = Math.max(sweepAt, 2 * windows.size)
  }

  function hold(user: string, name: string, id: string): void {
    const key = keyOf(user, name)
    places.set(key, (places.get(key) ?? new Set()).add(id))
  }

  return {
    claim(user, claims) {
      for (const [index, { name, max, windowMs }] of claims.entries()) {
        const key = keyOf(user, name)
        const window = windowAt(key)
        const used = windowMs === undefined ? (places.get(key)?.size ?? 0) : (window?.used ?? 0)
        if (used >= max)
          return { index, retryAfterMs: window === undefined ? undefined : window.untilMs - clock.now() }
      }
      for (const { name, amount, windowMs, id = '' } of claims) {
        if (amount === 0) continue
        if (windowMs === undefined) hold(user, name, id)
        else add(user, name, amount, windowMs)
      }
      return undefined
    },
    add,
    hold,
    release(user, name, id) {
      const key = keyOf(user, name)
      const held = places.get(key)
      if (held?.delete(id) === true && held.size === 0) places.delete(key)
    },
    close() {},
  }
}
