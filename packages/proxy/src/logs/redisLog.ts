import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { createClient } from 'redis'
import { setBackgroundTimer } from './backgroundTimer.ts'
import { scriptsOn } from './redisCommands.ts'
import type { RedisClient } from './redisCommands.ts'
import { leaseMs, leaseRenewalMs, newEpoch, pollMs } from './streamLog.ts'
import type { NewRun, Producer, RunEnd, RunRecord, RunWriter, StreamLog } from './streamLog.ts'

export type { RedisClient } from './redisCommands.ts'

/** Settings of `redisLog`. */
export interface RedisLogOptions {
  /** Time; the machine's unless given. */
  clock?: Clock
}

/** How long an append is tried again while Redis is away. */
const appendTriesMs = 5000
const tryAgainMs = 200
const pageEvents = '200'

interface Made {
  producer: Producer
  epoch: string
  isRead: boolean
}

/**
 * Keeps runs in Redis (6.2 or later), where the proxies of several machines find them: a reader goes on at any of them, a stop reaches
 * the one that fetches, and the runs of one that dies end as `lost` within four seconds. Needs the package `redis`.
 *
 * @param redis a URL, or a client of `redis` of your own, which stays yours to close
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { redisLog } from '@chatstream/proxy/redis'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * const proxy = createProxy({ upstreams: { main }, log: redisLog('redis://localhost:6379') })
 * ```
 */
export function redisLog(
  redis: string | RedisClient,
  { clock = systemClock }: RedisLogOptions = {},
): StreamLog {
  const isOwn = typeof redis === 'string'
  const client: RedisClient = isOwn ? createClient({ url: redis }) : redis
  const subscriber = client.duplicate()
  const call = scriptsOn(client, clock)
  const self = newEpoch()
  /** The runs that are fetched here. */
  const made = new Map<string, Made>()
  const watchers = new Map<string, Set<() => void>>()
  let renewal: unknown
  let isClosed = false

  // Commands say that there is no connection; the client itself tries again for as long as it takes.
  for (const each of isOwn ? [client, subscriber] : [subscriber]) {
    each.on('error', () => {})
    if (!each.isOpen) each.connect().catch(() => {})
  }
  subscriber.subscribe(channelOf(self), (key) => made.get(key)?.producer.stop()).catch(() => {})

  function wake(key: string): void {
    for (const wakeReader of watchers.get(key) ?? []) wakeReader()
  }

  async function renewOne(key: string, run: Made): Promise<void> {
    const answer = await call('renew', key, run.epoch, self, String(leaseMs))
    if (made.get(key) !== run) return
    if (answer === 'ended') run.producer.lost()
    else if (answer === 'stop') run.producer.stop()
    else if (run.isRead !== (answer === 'read')) {
      run.isRead = answer === 'read'
      run.producer.readersChanged(run.isRead)
    }
  }

  function renew(): void {
    renewal = undefined
    if (made.size === 0 || isClosed) return
    // While Redis is away there is nothing to renew, and appends find it out.
    for (const [key, run] of made) renewOne(key, run).catch(() => {})
    renewal = setBackgroundTimer(clock, renew, leaseRenewalMs)
  }

  /** A write that is the same when it is repeated, so that a connection may break in the middle of it. */
  async function write(...args: Parameters<typeof call>): Promise<void> {
    const untilMs = clock.monotonicMs() + appendTriesMs
    for (;;) {
      try {
        const answer = await call(...args)
        if (answer === 'ok') return
        throw new Error(`The run has ended: ${String(answer)}.`)
      } catch (error) {
        const isOver = error instanceof Error && error.message.startsWith('The run has ended')
        if (isOver || isClosed || clock.monotonicMs() >= untilMs) throw error
        await wait(tryAgainMs)
      }
    }
  }

  function writerOf(key: string, run: Made): RunWriter {
    let lastSeq = 0
    return {
      epoch: run.epoch,
      async append(events) {
        await write('append', key, run.epoch, self, String(lastSeq), String(leaseMs), newEpoch(), ...events)
        lastSeq += events.length
        wake(key)
      },
      async end(end) {
        try {
          await write('end', key, run.epoch, self, JSON.stringify(end), end.end)
        } finally {
          if (made.get(key) === run) made.delete(key)
          wake(key)
        }
      },
    }
  }

  return {
    batchMs: 50,
    async create(run, producer) {
      const epoch = newEpoch()
      const mine: Made = { producer, epoch, isRead: false }
      const taken = await call('create', run.key, ...fieldsOf(run), epoch, self, String(leaseMs))
      if (Array.isArray(taken)) return { existing: recordOf(taken) }
      made.set(run.key, mine)
      if (renewal === undefined) renewal = setBackgroundTimer(clock, renew, leaseRenewalMs)
      return { writer: writerOf(run.key, mine) }
    },
    async find(key) {
      const record = await call('find', key)
      return Array.isArray(record) ? recordOf(record) : undefined
    },
    async read(key, afterSeq, pageBytes) {
      const page = await call('read', key, String(afterSeq), pageEvents, String(leaseMs))
      if (!Array.isArray(page)) return undefined
      const [epoch, seq, end, entries] = page as [string, string, string | null, [string, string[]][]] // as the script returns it
      const lastSeq = Number(seq)
      // Redis may have evicted the events and left the rest.
      if (lastSeq > afterSeq && entries[0]?.[0] !== `${afterSeq + 1}-0`) return undefined
      const events: string[] = []
      let bytes = 0
      for (const [, [, block = '']] of entries) {
        events.push(block)
        bytes += block.length
        if (bytes >= pageBytes) break
      }
      // Written by this log.
      return { epoch, lastSeq, events, ...(end !== null && { end: JSON.parse(end) as RunEnd }) }
    },
    watch(key, wakeReader) {
      const all = watchers.get(key) ?? new Set()
      watchers.set(key, all.add(wakeReader))
      const here = made.get(key)
      if (here !== undefined && !here.isRead) {
        here.isRead = true
        here.producer.readersChanged(true)
      }
      // What is fetched here wakes its readers without a detour.
      const isAbroad = here === undefined && all.size === 1
      if (isAbroad) subscriber.subscribe(channelOf(key), () => wake(key)).catch(() => {})
      const poll = () => {
        wakeReader()
        timer = setBackgroundTimer(clock, poll, pollMs)
      }
      let timer = setBackgroundTimer(clock, poll, pollMs)
      return () => {
        clock.clearTimeout(timer)
        if (!all.delete(wakeReader) || all.size > 0) return
        watchers.delete(key)
        if (here === undefined && !isClosed) subscriber.unsubscribe(channelOf(key)).catch(() => {})
      }
    },
    async stop(run) {
      const stopped: RunEnd = { end: 'stopped' }
      const tombstone = fieldsOf({ ...run, requestHash: '' })
      await call('stop', run.key, ...tombstone, newEpoch(), JSON.stringify(stopped))
    },
    close() {
      isClosed = true
      clock.clearTimeout(renewal)
      subscriber.destroy()
      if (isOwn) client.destroy()
    },
  }
}

function channelOf(name: string): string {
  return `chatstream:${name}`
}

function fieldsOf({ runId, owner, requestHash, retainMs }: NewRun): string[] {
  return [runId, owner, requestHash, String(retainMs)]
}

function recordOf(values: readonly unknown[]): RunRecord {
  const [runId, owner, requestHash, epoch, seq, end] = values.map((value) => value ?? '').map(String)
  const record = {
    runId: runId ?? '',
    owner: owner ?? '',
    requestHash: requestHash ?? '',
    epoch: epoch ?? '',
    lastSeq: Number(seq),
  }
  // Written by this log.
  return end === undefined || end === '' ? record : { ...record, end: JSON.parse(end) as RunEnd }
}
