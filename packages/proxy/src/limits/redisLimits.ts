import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { createClient } from 'redis'
import { setBackgroundTimer } from '../logs/backgroundTimer.ts'
import { runScript } from '../logs/redisCommands.ts'
import type { RedisClient } from '../logs/redisCommands.ts'
import { scriptOf } from '../logs/redisScripts.ts'
import type { LimitStore } from './limitStore.ts'

export type { RedisClient } from '../logs/redisCommands.ts'

/** Options of `redisLimits`. */
export interface RedisLimitOptions {
  /**
   * The source of timers. The duration of limits, e.g. of a day, is measured with the clock of Redis.
   *
   * @defaultValue the system clock
   */
  clock?: Clock
}

/**
 * The milliseconds after which the places of a dead process are free again, and the milliseconds between two
 * renewals.
 */
const placeMs = 30_000
const renewalMs = 10_000

/** The time by the clock of Redis, which all machines share. */
const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** Arguments for each key: the limit, the amount, the milliseconds of the window (0 for places), the name of the place. */
const claimScript = scriptOf(`
${now}
local function argument(i, n) return ARGV[(i - 1) * 4 + n] end
for i, key in ipairs(KEYS) do
  local used
  if argument(i, 3) == '0' then
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
    used = redis.call('ZCARD', key)
  else
    used = tonumber(redis.call('GET', key) or '0')
  end
  if used >= tonumber(argument(i, 1)) then return { i, redis.call('PTTL', key) } end
end
for i, key in ipairs(KEYS) do
  if argument(i, 2) == '1' then
    if argument(i, 3) == '0' then
      redis.call('ZADD', key, now + ${placeMs}, argument(i, 4))
      redis.call('PEXPIRE', key, ${placeMs})
    elseif redis.call('INCR', key) == 1 then
      redis.call('PEXPIRE', key, argument(i, 3))
    end
  end
end
return false
`)

/** Arguments: the amount, the milliseconds of the window. */
const addScript = scriptOf(`
redis.call('INCRBYFLOAT', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 'ok'
`)

/** Arguments: names of places. */
const holdScript = scriptOf(`
${now}
for _, id in ipairs(ARGV) do redis.call('ZADD', KEYS[1], now + ${placeMs}, id) end
redis.call('PEXPIRE', KEYS[1], ${placeMs})
return 'ok'
`)

/** Argument: the name of a place. */
const releaseScript = scriptOf(`return redis.call('ZREM', KEYS[1], ARGV[1])`)

/**
 * Creates a store that counts the requests, tokens and costs of each user in Redis (6.2 or later). Proxies on
 * several machines can share it. While Redis is unreachable, questions are refused with 503. If a proxy dies,
 * its open streams stop counting after 30 s. Needs the package `redis`.
 *
 * @param redis a URL, or a client of the package `redis`. If you pass a client, the store does not close it
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { redisLimits } from '@chatstream/proxy/redis-limits'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * const proxy = createProxy({ upstreams: { main }, limits: { store: redisLimits('redis://localhost:6379') } })
 * ```
 */
export function redisLimits(
  redis: string | RedisClient,
  { clock = systemClock }: RedisLimitOptions = {},
): LimitStore {
  const ownsClient = typeof redis === 'string'
  const client: RedisClient = ownsClient ? createClient({ url: redis }) : redis
  if (ownsClient) {
    client.on('error', () => {})
    client.connect().catch(() => {})
  }
  /** The places that this process holds, by key. */
  const held = new Map<string, Set<string>>()
  let renewal: unknown
  const run = (script: typeof claimScript, keys: string[], args: string[]) =>
    runScript(client, clock, script, keys, args)
  // The braces keep the keys of a user in one slot of a cluster.
  const keyOf = (user: string, name: string) => `chatstream:limits:{${user}}:${name}`

  function renew(): void {
    renewal = undefined
    if (held.size === 0) return
    // Errors are ignored: the next renewal comes before the places expire.
    for (const [key, ids] of held) run(holdScript, [key], [...ids]).catch(() => {})
    renewal = setBackgroundTimer(clock, renew, renewalMs)
  }

  function note(key: string, id: string): void {
    held.set(key, (held.get(key) ?? new Set()).add(id))
    renewal ??= setBackgroundTimer(clock, renew, renewalMs)
  }

  return {
    async claim(user, claims) {
      const keys = claims.map(({ name }) => keyOf(user, name))
      const args = claims.flatMap(({ max, amount, windowMs = 0, id = '' }) =>
        [max, amount, windowMs, id].map(String),
      )
      const refused = await run(claimScript, keys, args)
      if (Array.isArray(refused)) {
        const index = Number(refused[0]) - 1
        const isWindow = claims[index]?.windowMs !== undefined
        return { index, retryAfterMs: isWindow ? Math.max(0, Number(refused[1])) : undefined }
      }
      for (const { name, amount, windowMs, id = '' } of claims)
        if (amount === 1 && windowMs === undefined) note(keyOf(user, name), id)
      return undefined
    },
    async add(user, name, amount, windowMs) {
      await run(addScript, [keyOf(user, name)], [String(amount), String(windowMs)])
    },
    async hold(user, name, id) {
      note(keyOf(user, name), id)
      await run(holdScript, [keyOf(user, name)], [id])
    },
    async release(user, name, id) {
      const key = keyOf(user, name)
      const ids = held.get(key)
      if (ids?.delete(id) === true && ids.size === 0) held.delete(key)
      await run(releaseScript, [key], [id])
    },
    close() {
      clock.clearTimeout(renewal)
      if (ownsClient) client.destroy()
    },
  }
}
