import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { createClient } from 'redis'
import { setBackgroundTimer } from './backgroundTimer.ts'
import { scriptsOn } from './redisCommands.ts'
import type { Call, RedisClient } from './redisCommands.ts'
import { leaseMs, leaseRenewalMs, newEpoch, pollMs } from './streamLog.ts'
import type { LogPage, NewRun, Producer, RunEnd, RunRecord, RunWriter, StreamLog } from './streamLog.ts'
import { createWatchers, repeatEvery } from './watchers.ts'
import type { Watchers } from './watchers.ts'

export type { RedisClient } from './redisCommands.ts'

/** Options of `redisLog`. */
export interface RedisLogOptions {
  /**
   * The maximum memory for all answers of one user, in bytes. It applies if `authenticate` returns users.
   * Beyond it, the user's oldest finished answers are removed. If no answer has finished, the answer that
   * would exceed the limit is cut off. The setting `maxmemory` of Redis limits the answers of all users
   * together.
   *
   * @defaultValue `67_108_864` (64 MiB)
   */
  maxBytesPerUser?: number
  /**
   * The source of time and timers.
   *
   * @defaultValue the system clock
   */
  clock?: Clock
}

/** Milliseconds for which a write is repeated while Redis is unreachable, and the pause between two attempts. */
const retryWritesMs = 4000
const retryPauseMs = 200

/**
 * The duration of a process's lease in milliseconds. It must be longer than all attempts of a write together, plus
 * one second since the last renewal and 1.5 s for the last answer. Otherwise a reader could end a run that is still
 * being written.
 */
const producerLeaseMs = 7000
const pageEvents = '200'

/** A run that this process fetches. */
interface ProducedRun {
  producer: Producer
  epoch: string
  isRead: boolean
  /** The time of the last renewal of its lease. */
  renewedMs: number
  /** The most bytes of its user, as the scripts take it. */
  mostBytes: string
}

/** The state of one log. */
interface RedisState {
  client: RedisClient
  subscriber: RedisClient
  call: Call
  clock: Clock
  /** Names this process in Redis. */
  processId: string
  produced: Map<string, ProducedRun>
  watchers: Watchers
  renewal: unknown
  isClosed: boolean
  /** Receives the errors of timers. */
  report: (error: unknown) => void
}

/**
 * Creates a log, the store of resumable answers, in Redis (6.2 or later). Proxies on several machines can
 * share the log. A client can resume or stop an answer at any of these proxies. If a proxy dies, its answers
 * end as `lost` within eight seconds. Needs the package `redis`.
 *
 * @param redis a URL, or a client of the package `redis`. If you pass a client, the log does not close it
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
  { clock = systemClock, maxBytesPerUser = 64 * 1024 * 1024 }: RedisLogOptions = {},
): StreamLog {
  // Without users, all runs have the owner ''.
  const mostBytes = ({ owner }: NewRun) => String(owner === '' ? Number.MAX_SAFE_INTEGER : maxBytesPerUser)
  const ownsClient = typeof redis === 'string'
  const state = connect(ownsClient ? createClient({ url: redis }) : redis, ownsClient, clock)
  const { client, subscriber, call, processId, produced } = state
  return {
    batchMs: 50,
    isShared: true,
    async create(run, producer) {
      await renewIfLate(state, run.key)
      const epoch = newEpoch()
      const args = [...fieldsOf(run), epoch, processId, String(producerLeaseMs), mostBytes(run)]
      const existing = await call('create', run.key, ...args)
      if (Array.isArray(existing)) return { existing: recordOf(existing) }
      if (existing === 'full') throw new Error('The memory for streams of this user is full.')
      const isRead = false
      const renewedMs = clock.monotonicMs()
      const producedRun: ProducedRun = { producer, epoch, isRead, renewedMs, mostBytes: mostBytes(run) }
      produced.set(run.key, producedRun)
      state.renewal ??= setBackgroundTimer(clock, () => renewLeases(state), leaseRenewalMs)
      return { writer: writerOf(state, run.key, producedRun) }
    },
    async find(key) {
      await renewIfLate(state, key)
      const record = await call('find', key)
      return Array.isArray(record) ? recordOf(record) : undefined
    },
    async read(key, afterSeq, pageBytes) {
      await renewIfLate(state, key)
      const page = await call('read', key, String(afterSeq), pageEvents, String(leaseMs), String(pageBytes))
      return Array.isArray(page) ? pageOf(page, afterSeq, pageBytes) : undefined
    },
    watch: (key, wakeReader) => watchRun(state, key, wakeReader),
    reportTo: (report) => void (state.report = report),
    async stop(run) {
      const stopped: RunEnd = { end: 'stopped' }
      const tombstone = fieldsOf({ ...run, requestHash: '' })
      await call('stop', run.key, ...tombstone, newEpoch(), JSON.stringify(stopped), mostBytes(run))
    },
    close() {
      state.isClosed = true
      clock.clearTimeout(state.renewal)
      subscriber.destroy()
      if (ownsClient) client.destroy()
    },
  }
}

function connect(client: RedisClient, ownsClient: boolean, clock: Clock): RedisState {
  const subscriber = client.duplicate()
  // Commands fail if there is no connection; the client itself reconnects for as long as it takes.
  for (const each of ownsClient ? [client, subscriber] : [subscriber]) {
    each.on('error', () => {})
    if (!each.isOpen) each.connect().catch(() => {})
  }
  const processId = newEpoch()
  const produced = new Map<string, ProducedRun>()
  subscriber.subscribe(channelOf(processId), (key) => produced.get(key)?.producer.stop()).catch(() => {})
  const call = scriptsOn(client, clock)
  const watchers = createWatchers()
  const idle = { renewal: undefined, isClosed: false, report: () => {} }
  return { client, subscriber, call, clock, processId, produced, watchers, ...idle }
}

/** Renews the leases of all runs that this process fetches, and schedules the next renewal. */
function renewLeases(state: RedisState): void {
  const { produced, clock } = state
  state.renewal = undefined
  if (produced.size === 0 || state.isClosed) return
  // Errors are ignored: while Redis is unreachable, appends fail and end the run.
  for (const [key, run] of produced) renewLease(state, key, run).catch(() => {})
  state.renewal = setBackgroundTimer(clock, () => renewLeases(state), leaseRenewalMs)
}

/**
 * Renews the lease of a run that is fetched here, if its timer is late. Otherwise a slow process would treat its own
 * run as lost.
 */
async function renewIfLate(state: RedisState, key: string): Promise<void> {
  const run = state.produced.get(key)
  if (run === undefined || state.clock.monotonicMs() - run.renewedMs < 2 * leaseRenewalMs) return
  await renewLease(state, key, run)
}

async function renewLease(
  { call, processId, produced, clock }: RedisState,
  key: string,
  run: ProducedRun,
): Promise<void> {
  run.renewedMs = clock.monotonicMs()
  const answer = await call('renew', key, run.epoch, processId, String(producerLeaseMs))
  if (produced.get(key) !== run) return
  if (answer === 'ended') run.producer.lost()
  else if (answer === 'stop') run.producer.stop()
  else if (run.isRead !== (answer === 'read')) {
    run.isRead = answer === 'read'
    run.producer.readersChanged(run.isRead)
  }
}

/**
 * Calls a script, and calls it again after a broken connection. This is safe because the script has the same effect
 * when it is repeated.
 */
async function retryWrite(state: RedisState, ...args: Parameters<Call>): Promise<void> {
  const { call, clock } = state
  const untilMs = clock.monotonicMs() + retryWritesMs
  for (;;) {
    try {
      const answer = await call(...args)
      if (answer === 'ok') return
      throw new Error(`The run has ended: ${String(answer)}.`)
    } catch (error) {
      const isOver = error instanceof Error && error.message.startsWith('The run has ended')
      if (isOver || state.isClosed || clock.monotonicMs() >= untilMs) throw error
      await wait(retryPauseMs)
    }
  }
}

function writerOf(state: RedisState, key: string, run: ProducedRun): RunWriter {
  const { processId, produced, watchers } = state
  const { epoch } = run
  let lastSeq = 0
  return {
    epoch,
    async append(events) {
      const args = [epoch, processId, String(lastSeq), String(producerLeaseMs), newEpoch()]
      await retryWrite(state, 'append', key, ...args, run.mostBytes, ...events)
      lastSeq += events.length
      watchers.wake(key)
    },
    async end(end) {
      try {
        await retryWrite(state, 'end', key, epoch, processId, JSON.stringify(end), end.end)
      } finally {
        if (produced.get(key) === run) produced.delete(key)
        watchers.wake(key)
      }
    },
  }
}

function watchRun(state: RedisState, key: string, wakeReader: () => void): () => void {
  const { produced, watchers, subscriber, clock } = state
  watchers.add(key, wakeReader)
  // A run that is fetched here wakes its readers without Redis.
  const here = produced.get(key)
  if (here !== undefined && !here.isRead) {
    here.isRead = true
    here.producer.readersChanged(true)
  }
  if (here === undefined && watchers.count(key) === 1) {
    subscriber.subscribe(channelOf(key), () => watchers.wake(key)).catch(() => {})
  }
  const stopPolling = repeatEvery(pollMs, clock, wakeReader, state.report)
  return () => {
    stopPolling()
    const wasLast = watchers.remove(key, wakeReader)
    if (!wasLast || here !== undefined || state.isClosed) return
    subscriber.unsubscribe(channelOf(key)).catch(() => {})
  }
}

function channelOf(name: string): string {
  return `chatstream:${name}`
}

function fieldsOf({ runId, owner, requestHash, retainMs }: NewRun): string[] {
  return [runId, owner, requestHash, String(retainMs)]
}

/** Converts the result of the script `find`. */
function recordOf(values: readonly unknown[]): RunRecord {
  const [runId = '', owner = '', requestHash = '', epoch = '', seq, end = ''] = values
    .map((value) => value ?? '')
    .map(String)
  const record = { runId, owner, requestHash, epoch, lastSeq: Number(seq) }
  return end === '' ? record : { ...record, end: JSON.parse(end) as RunEnd } // written by `end`
}

/** Converts the result of the script `read`. Undefined if Redis has evicted events that the page should hold. */
function pageOf(values: readonly unknown[], afterSeq: number, pageBytes: number): LogPage | undefined {
  const [epoch, seq, end, entries] = values as [string, string, string | null, [string, string[]][]] // as the script returns it
  const lastSeq = Number(seq)
  if (lastSeq > afterSeq && entries[0]?.[0] !== `${afterSeq + 1}-0`) return undefined
  const events: string[] = []
  let bytes = 0
  for (const [, [, block = '']] of entries) {
    events.push(block)
    bytes += Buffer.byteLength(block)
    if (bytes >= pageBytes) break
  }
  return { epoch, lastSeq, events, ...(end !== null && { end: JSON.parse(end) as RunEnd }) } // written by `end`
}
