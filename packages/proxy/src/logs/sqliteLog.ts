import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { setBackgroundTimer } from './backgroundTimer.ts'
import { createGroupCommit } from './sqliteCommits.ts'
import type { GroupCommit } from './sqliteCommits.ts'
import { openTables } from './sqliteTables.ts'
import type { RunRow, Tables } from './sqliteTables.ts'
import { isFreed, leaseMs, leaseRenewalMs, newEpoch, pollMs, producerDied } from './streamLog.ts'
import type { NewRun, Producer, RunEnd, RunRecord, RunWriter, StreamLog } from './streamLog.ts'
import { createWatchers, repeatEvery } from './watchers.ts'
import type { Watchers } from './watchers.ts'

/** Options of `sqliteLog`. */
export interface SqliteLogOptions {
  /**
   * The size of the file in bytes above which the oldest finished runs are removed.
   *
   * @defaultValue `1_073_741_824` (1 GiB)
   */
  maxBytes?: number
  /**
   * The source of time and timers.
   *
   * @defaultValue the system clock
   */
  clock?: Clock
}

const sweepMs = 30_000

/** The state of one log. */
interface SqliteState {
  tables: Tables
  commits: GroupCommit
  clock: Clock
  /** Names this process in the file. */
  processId: string
  /** The producers of the runs that this process fetches. */
  producers: Map<string, Producer>
  watchers: Watchers
  leaseTimer: unknown
}

/**
 * Stores runs in a file, for one process at a time. Events can still be read after a restart, even one by SIGKILL; a run
 * that was being fetched ends as `lost` within four seconds. Needs Node.js 22.13 or later.
 *
 * @throws if the file cannot be opened
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
  const state: SqliteState = {
    tables,
    commits,
    clock,
    processId: newEpoch(),
    producers: new Map(),
    watchers: createWatchers(),
    leaseTimer: undefined,
  }
  const sweep = () => {
    tables.reap(clock.now(), producerDied)
    tables.sweep(clock.now(), maxBytes)
  }
  sweep()
  const stopSweeping = repeatEvery(sweepMs, clock, sweep)

  return {
    batchMs: 0,
    create: (run, producer) => createRun(state, run, producer),
    find(key) {
      const run = findRun(state, key)
      return run === undefined ? undefined : recordOf(run)
    },
    read(key, afterSeq, pageBytes) {
      const run = findRun(state, key)
      if (run === undefined) return undefined
      const { epoch, lastSeq, end } = recordOf(run)
      const events = tables.read(run.id, afterSeq, pageBytes)
      return { epoch, lastSeq, events, ...(end !== undefined && { end }) }
    },
    watch: (key, wakeReader) => watchRun(state, key, wakeReader),
    stop: (run) => stopRun(state, run),
    async close() {
      clock.clearTimeout(state.leaseTimer)
      stopSweeping()
      await commits.close()
      tables.close(state.processId)
    },
  }
}

/** Finds a run. One whose producer has died gets its end, and one that has expired is removed. */
function findRun({ tables, clock, processId }: SqliteState, key: string): RunRow | undefined {
  const run = tables.find(key)
  if (run !== undefined && run.expiresAt !== null && run.expiresAt <= clock.now()) {
    tables.remove(run.id)
    return undefined
  }
  if (run === undefined || run.end !== null || run.producer === processId) return run
  if (tables.isAlive(run.producer, clock.now())) return run
  tables.end(run.id, producerDied, clock.now())
  return tables.find(key)
}

function createRun(state: SqliteState, run: NewRun, producer: Producer) {
  const { tables, producers, watchers, processId } = state
  const existing = findRun(state, run.key)
  if (existing !== undefined) {
    if (!isFreed(recordOf(existing))) return { existing: recordOf(existing) }
    tables.remove(existing.id)
  }
  const epoch = newEpoch()
  producers.set(run.key, producer)
  if (state.leaseTimer === undefined) renewLease(state)
  const id = tables.create(run, epoch, processId)
  if (watchers.count(run.key) > 0) producer.readersChanged(true)
  return { writer: writerOf(state, id, run.key, epoch) }
}

/** Renews the lease of this process while it fetches runs, and passes on stops that other processes asked for. */
function renewLease(state: SqliteState): void {
  const { tables, producers, clock, processId } = state
  state.leaseTimer = undefined
  if (producers.size === 0) return
  tables.renew(processId, clock.now() + leaseMs)
  for (const key of tables.stopsAskedOf(processId)) producers.get(key)?.stop()
  state.leaseTimer = setBackgroundTimer(clock, () => renewLease(state), leaseRenewalMs)
}

function writerOf(
  { tables, commits, producers, watchers, clock }: SqliteState,
  id: number,
  key: string,
  epoch: string,
): RunWriter {
  let lastSeq = 0
  return {
    epoch,
    async append(events) {
      await commits.add(() => tables.append(id, lastSeq, events))
      lastSeq += events.length
      watchers.wake(key)
    },
    async end(end) {
      await commits.add(() => tables.end(id, end, clock.now()))
      producers.delete(key)
      watchers.wake(key)
    },
  }
}

function watchRun(
  { producers, watchers, clock }: SqliteState,
  key: string,
  wakeReader: () => void,
): () => void {
  watchers.add(key, wakeReader)
  if (watchers.count(key) === 1) producers.get(key)?.readersChanged(true)
  const stopPolling = repeatEvery(pollMs, clock, () => {
    // A run that is fetched here wakes its readers itself.
    if (!producers.has(key)) wakeReader()
  })
  return () => {
    stopPolling()
    if (watchers.remove(key, wakeReader)) producers.get(key)?.readersChanged(false)
  }
}

function stopRun(state: SqliteState, run: NewRun): void {
  const { tables, producers, clock, processId } = state
  const existing = findRun(state, run.key)
  if (existing !== undefined && !isFreed(recordOf(existing))) {
    producers.get(run.key)?.stop()
    tables.askToStop(existing.id)
    return
  }
  if (existing !== undefined) tables.remove(existing.id)
  const tombstone = tables.create({ ...run, requestHash: '' }, newEpoch(), processId)
  tables.end(tombstone, { end: 'stopped' }, clock.now())
}

function recordOf({ runId, owner, requestHash, epoch, lastSeq, end }: RunRow): RunRecord {
  const record = { runId, owner, requestHash, epoch, lastSeq }
  return end === null ? record : { ...record, end: JSON.parse(end) as RunEnd } // written by `tables.end`
}
