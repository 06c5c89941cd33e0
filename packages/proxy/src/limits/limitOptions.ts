import type { UserLimits } from '../exchange/userLimits.ts'
import type { LimitStore } from './limitStore.ts'

/** The option `limits` of `createProxy`. */
export interface LimitOptions extends UserLimits {
  /**
   * The store that counts the requests, tokens and costs of each user. `memoryLimits()` counts in this
   * process. `redisLimits` counts in Redis, which several machines can share.
   *
   * @defaultValue `memoryLimits()`
   */
  store?: LimitStore
  /**
   * The number of reverse proxies in front of this proxy. Each of them must add the address of its client to
   * the header `x-forwarded-for`. `true` means 1. By default, the header is ignored, because any client can
   * send it.
   *
   * @defaultValue `0`
   */
  trustProxy?: boolean | number
}

/** The limits of a user, in which missing limits have their default values. */
export type FullLimits = Required<UserLimits>

const defaults: FullLimits = {
  requestsPerMinute: 60,
  threadRequestsPerMinute: 600,
  openRequests: 100,
  concurrentStreams: 20,
  unreadStreams: 5,
  tokensPerDay: 5_000_000,
  costPerDay: 20,
  maxOutputTokens: 65_536,
  maxQuestionChars: 2_000_000,
  threadBytesPerDay: 256 * 1024 * 1024,
  maxThreadChars: 64 * 1024 * 1024,
}

/** Returns limits in which missing limits have their default values. With `false`, there are no limits. */
export function fullLimits(options: UserLimits | false): FullLimits {
  const names = Object.keys(defaults) as (keyof FullLimits)[] // the object has no other keys
  const entries = names.map((name) => [
    name,
    options === false ? Infinity : (options[name] ?? defaults[name]),
  ])
  return Object.fromEntries(entries) as FullLimits // one entry per name
}
