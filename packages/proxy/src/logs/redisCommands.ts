import type { Clock } from '@chatstream/core'
import { scripts } from './redisScripts.ts'
import type { Script } from './redisScripts.ts'
import { ownerChars, producerDied } from './streamLog.ts'

/**
 * A client that `createClient` of the package `redis` made. The type declares only the methods that
 * chatstream calls.
 */
export interface RedisClient {
  readonly isOpen: boolean
  connect(): Promise<unknown>
  duplicate(): RedisClient
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  eval(text: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
  on(event: 'error', listener: (error: unknown) => void): unknown
  destroy(): void
}

/**
 * A function that runs a Lua script in Redis. `key` is the key of the stored answer on which the script
 * works. If Redis does not answer in time, the function rejects.
 */
export type Call = (name: keyof typeof scripts, key: string, ...args: readonly string[]) => Promise<unknown>

/** Milliseconds to wait for an answer. Without a deadline, a client without a connection would keep commands waiting. */
const answerMs = 1500

/** Returns a function that runs Lua scripts with a Redis client. */
export function scriptsOn(client: RedisClient, clock: Clock): Call {
  const lost = JSON.stringify(producerDied)
  return (name, key, ...args) => {
    // The braces keep all keys of a user in one slot of a cluster.
    const user = `chatstream:{${key.slice(0, ownerChars)}}`
    const slot = `${user}:${key}`
    const ofRun = [`${slot}:run`, `${slot}:events`, `${slot}:lease`, `${slot}:readers`]
    const keys = [...ofRun, `${user}:expiries`, `${user}:bytes`, `${user}:stops`]
    return runScript(client, clock, scripts[name], keys, [key, lost, ...args])
  }
}

/** Runs a Lua script in Redis. If Redis does not answer in time, rejects. */
export function runScript(
  client: RedisClient,
  clock: Clock,
  { sha, text }: Script,
  keys: string[],
  args: string[],
): Promise<unknown> {
  const options = { keys, arguments: args }
  const answered = client.evalSha(sha, options).catch((error: unknown) => {
    // After a restart Redis knows no scripts; `eval` also stores the script.
    if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return client.eval(text, options)
    throw error
  })
  return inTime(answered, clock)
}

async function inTime<Value>(answered: Promise<Value>, clock: Clock): Promise<Value> {
  let timer: unknown
  const late = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(new Error('Redis has not answered in time.')), answerMs)
  })
  try {
    return await Promise.race([answered, late])
  } finally {
    clock.clearTimeout(timer)
  }
}
