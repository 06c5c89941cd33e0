import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { setBackgroundTimer } from './backgroundTimer.ts'
import { createGroupCommit } from './sqliteCommits.ts'
import { openTables } from './sqliteTables.ts'
import type { RunRow } from './sqliteTables.ts'
import { isFreed, leaseMs, leaseRenewalMs, newEpoch, pollMs, producerDied } from './streamLog.ts'
import type { Producer, RunEnd, RunRecord, RunWriter, StreamLog } from './streamLog.ts'

/** Settings of `sqliteLog`. */
export interface SqliteLogOptions {
  /** What the file may hold before the oldest finished runs go; 1 GiB unless given. */
  maxBytes?: number
  /** Time; the machine's unless given. */
  clock?: Clock
}

const sweepMs = 30_000

/**
 * Keeps runs in a file, for one process at a time: what was logged can still be read after a restart, even one by
 * SIGKILL, and a run that was under way ends as `lost` within four seconds. Needs Node.js 22.13 or later.
 *
 * @throws where the file cannot be opened
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { sqliteLog } from '@chatstream/proxy/sqlite'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * const proxy = createProxy({ upstreams: { main }, log: sqliteLog('streams.db') })
 * ```
 */
export function sqliteLog(file: string, options: SqliteLogOptions = {}): StreamLog {
  const { maxBytes = 1024 ** 3, clock = systemClock } = options
  const tables = openTables(file)
  const commits = createGroupCommit(tables, clock)
  const self = newEpoch()
  const producers = new Map<string, { producer: Producer; readers: number }>()
  const watchers = new Map<string, Set<() => void>>()
  let leaseTimer: unknown
  let sweepTimer: unknown

  function wake(key: string): void {
    for (const wakeReader of watchers.get(key) ?? []) wakeReader()
  }

  /** The run, with the end that its producer's death is. */
  function look(key: string): RunRow | undefined {
    const run = tables.find(key)
    if (run !== undefined && run.expiresAt !== null && run.expiresAt <= clock.now()) {
      tables.remove(run.id)
      return undefined
    }
    if (run === undefined || run.end !== null || run.producer === self) return run
    if (tables.isAlive(run.producer, clock.now())) return run
    tables.end(run.id, producerDied, clock.now())
    return tables.find(key)
  }

  /** Signs of life, as long as there is something to be alive for; and what others ask of the runs made here. */
  function renew(): void {
    leaseTimer = undefined
    if (producers.size === 0) return
    tables.renew(self, clock.now() + leaseMs)
    for (const key of tables.stopsAskedOf(self)) producers.get(key)?.producer.stop()
    leaseTimer = setBackgroundTimer(clock, renew, leaseRenewalMs)
  }

  function sweep(): void {
    tables.reap(clock.now(), producerDied)
    tables.sweep(clock.now(), maxBytes)
    sweepTimer = setBackgroundTimer(clock, sweep, sweepMs)
  }

  function writerOf(id: number, key: string, epoch: string): RunWriter {
    let lastSeq = 0
    return {
      epoch,
      async append(events) {
        await commits.add(() => tables.append(id, lastSeq, events))
        lastSeq += events.length
        wake(key)
      },
      async end(end) {
        await commits.add(() => tables.end(id, end, clock.now()))
        producers.delete(key)
        wake(key)
      },
    }
  }

  sweep()

  return {
    batchMs: 0,
    create(run, producer) {
      const existing = look(run.key)
      if (existing !== undefined) {
        if (!isFreed(recordOf(existing))) return { existing: recordOf(existing) }
        tables.remove(existing.id)
      }
      const epoch = newEpoch()
      const readers = watchers.get(run.key)?.size ?? 0
      producers.set(run.key, { producer, readers })
      if (leaseTimer === undefined) renew()
      const id = tables.create(run, epoch, self)
      if (readers > 0) producer.readersChanged(true)
      return { writer: writerOf(id, run.key, epoch) }
    },
    find(key) {
      const run = look(key)
      return run === undefined ? undefined : recordOf(run)
    },
    read(key, afterSeq, pageBytes) {
      const run = look(key)
      if (run === undefined) return undefined
      const { epoch, lastSeq, end } = recordOf(run)
      const events = tables.read(run.id, afterSeq, pageBytes)
      return { epoch, lastSeq, events, ...(end !== undefined && { end }) }
    },
    watch(key, wakeReader) {
      const all = watchers.get(key) ?? new Set()
      watchers.set(key, all.add(wakeReader))
      if (all.size === 1) producers.get(key)?.producer.readersChanged(true)
      let timer: unknown
      const poll = () => {
        // What is made here wakes its readers itself.
        if (!producers.has(key)) wakeReader()
        timer = setBackgroundTimer(clock, poll, pollMs)
      }
      timer = setBackgroundTimer(clock, poll, pollMs)
      return () => {
        clock.clearTimeout(timer)
        if (!all.delete(wakeReader) || all.size > 0) return
        watchers.delete(key)
        producers.get(key)?.producer.readersChanged(false)
      }
    },
    stop(run) {
      const there = look(run.key)
      if (there !== undefined && !isFreed(recordOf(there))) {
        producers.get(run.key)?.producer.stop()
        tables.askToStop(there.id)
        return
      }
      if (there !== undefined) tables.remove(there.id)
      tables.end(
        tables.create({ ...run, requestHash: '' }, newEpoch(), self),
        { end: 'stopped' },
        clock.now(),
      )
    },
    async close() {
      clock.clearTimeout(leaseTimer)
      clock.clearTimeout(sweepTimer)
      await commits.close()
      tables.close(self)
    },
  }
}

function recordOf({ runId, owner, requestHash, epoch, lastSeq, end }: RunRow): RunRecord {
  const record = { runId, owner, requestHash, epoch, lastSeq }
  return end === null ? record : { ...record, end: JSON.parse(end) as RunEnd } // written by `end` below
}
