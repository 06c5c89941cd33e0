import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { setBackgroundTimer } from './backgroundTimer.ts'
import { createGroupCommit } from './sqliteCommits.ts'
import type { GroupCommit } from './sqliteCommits.ts'
import { openTables } from './sqliteTables.ts'
import type { RunRow, Tables } from './sqliteTables.ts'
import { isFreed, leaseMs, leaseRenewalMs, newEpoch, pollMs, producerDied } from './streamLog.ts'
import type { Created, NewRun, Producer, RunEnd, RunRecord, RunWriter, StreamLog } from './streamLog.ts'
import { createWatchers, repeatEvery } from './watchers.ts'
import type { Watchers } from './watchers.ts'

/** Options of `sqliteLog`. */
export interface SqliteLogOptions {
  /**
   * The maximum size of all answers in the file, in bytes. Beyond it, the oldest finished answers are
   * removed. If no answer has finished, the answer that would exceed the limit is cut off.
   *
   * @defaultValue `1_073_741_824` (1 GiB)
   */
  maxBytes?: number
  /**
   * The maximum size of all answers of one user in the file, in bytes. It applies if `authenticate` returns
   * users. Beyond it, the user's oldest finished answers are removed. If no answer has finished, the answer
   * that would exceed the limit is cut off.
   *
   * @defaultValue a quarter of `maxBytes`
   */
  maxBytesPerUser?: number
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
  /** The runs that this process fetches, by key. */
  producers: Map<string, ProducedRun>
  watchers: Watchers
  leaseTimer: unknown
  /** Receives the errors of timers. */
  report: (error: unknown) => void
}

/** A run that this process fetches. */
interface ProducedRun {
  producer: Producer
  epoch: string
}

/**
 * Creates a log, the store of resumable answers, in a SQLite file. Only one process may use the file at a
 * time. After a restart, even after a SIGKILL, clients can still read the stored answers. If an answer was in
 * progress when the process ended, it ends as `lost` within four seconds. Needs Node.js 22.13 or later.
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
  const { maxBytesPerUser = maxBytes / 4 } = options
  const tables = openTables(file, { maxBytes, maxBytesPerUser })
  const commits = createGroupCommit(tables, clock)
  const state: SqliteState = {
    tables,
    commits,
    clock,
    processId: newEpoch(),
    producers: new Map(),
    watchers: createWatchers(),
    leaseTimer: undefined,
    report: () => {},
  }
  const sweep = () => {
    if (state.producers.size > 0) tables.renew(state.processId, clock.now() + leaseMs)
    tables.reap(clock.now(), producerDied)
    tables.sweep(clock.now())
  }
  sweep()
  const stopSweeping = repeatEvery(sweepMs, clock, sweep, (error) => state.report(error))

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
    reportTo: (report) => void (state.report = report),
    async close() {
      clock.clearTimeout(state.leaseTimer)
      stopSweeping()
      await commits.close()
      tables.close(state.processId)
    },
  }
}

/**
 * Finds a run. A run whose producer has died counts as lost, and an expired run is not found, even while the file
 * cannot be written.
 */
function findRun(state: SqliteState, key: string): RunRow | undefined {
  const { tables, clock } = state
  const run = tables.find(key)
  if (run === undefined) return undefined
  if (run.expiresAt !== null && run.expiresAt <= clock.now()) {
    writeIfPossible(() => tables.remove(run.id))
    return undefined
  }
  if (run.end !== null || isFetched(state, run)) return run
  writeIfPossible(() => tables.end(run.id, producerDied, clock.now()))
  return { ...run, end: JSON.stringify(producerDied) }
}

function isFetched({ tables, producers, clock, processId }: SqliteState, run: RunRow): boolean {
  // A run of this process whose end could not be written is fetched no more.
  if (run.producer === processId) return producers.get(run.key)?.epoch === run.epoch
  return tables.isAlive(run.producer, clock.now())
}

/** Makes a write whose failure is ignored, because the next read or sweep repeats it. */
function writeIfPossible(write: () => void): void {
  try {
    write()
  } catch {
    // The reader gets the same answer without it.
  }
}

async function createRun(state: SqliteState, run: NewRun, producer: Producer): Promise<Created> {
  const { tables, commits, producers, watchers, clock, processId } = state
  const epoch = newEpoch()
  const created = await commit(commits, (): { existing: RunRecord } | { id: number } => {
    const existing = findRun(state, run.key)
    if (existing !== undefined) {
      if (!isFreed(recordOf(existing))) return { existing: recordOf(existing) }
      tables.remove(existing.id)
    }
    const id = tables.create(run, epoch, processId)
    tables.renew(processId, clock.now() + leaseMs)
    producers.set(run.key, { producer, epoch })
    return { id }
  }).catch((error: unknown) => {
    if (producers.get(run.key)?.epoch === epoch) producers.delete(run.key)
    throw error
  })
  if ('existing' in created) return created
  state.leaseTimer ??= setBackgroundTimer(clock, () => renewLease(state), leaseRenewalMs)
  if (watchers.count(run.key) > 0) producer.readersChanged(true)
  return { writer: writerOf(state, created.id, run.key, epoch) }
}

/** Makes a write in the next commit. Resolves with its result. */
async function commit<Value>(commits: GroupCommit, write: () => Value): Promise<Value> {
  const results: Value[] = []
  await commits.add(() => void results.push(write()))
  // The last one: an attempt that was rolled back has a result too.
  return results.at(-1) as Value // the write was made
}

/** Renews the lease of this process while it fetches runs, and passes on stops that other processes asked for. */
function renewLease(state: SqliteState): void {
  const { tables, producers, clock, processId } = state
  state.leaseTimer = undefined
  if (producers.size === 0) return
  state.leaseTimer = setBackgroundTimer(clock, () => renewLease(state), leaseRenewalMs)
  try {
    tables.renew(processId, clock.now() + leaseMs)
    for (const key of tables.stopsAskedOf(processId)) producers.get(key)?.producer.stop()
  } catch (error) {
    state.report(error)
  }
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
      try {
        await commits.add(() => tables.end(id, end, clock.now()))
      } finally {
        // Without its end in the file, the run counts as lost from now on.
        if (producers.get(key)?.epoch === epoch) producers.delete(key)
        watchers.wake(key)
      }
    },
  }
}

function watchRun(state: SqliteState, key: string, wakeReader: () => void): () => void {
  const { producers, watchers, clock, report } = state
  watchers.add(key, wakeReader)
  if (watchers.count(key) === 1) producers.get(key)?.producer.readersChanged(true)
  const poll = () => {
    // A run that is fetched here wakes its readers itself.
    if (!producers.has(key)) wakeReader()
  }
  const stopPolling = repeatEvery(pollMs, clock, poll, report)
  return () => {
    stopPolling()
    if (watchers.remove(key, wakeReader)) producers.get(key)?.producer.readersChanged(false)
  }
}

function stopRun(state: SqliteState, run: NewRun): Promise<void> {
  const { tables, commits, producers, clock, processId } = state
  // The run is stopped here at once, whenever the file takes it.
  producers.get(run.key)?.producer.stop()
  return commits.add(() => {
    const existing = findRun(state, run.key)
    if (existing !== undefined && !isFreed(recordOf(existing))) return tables.askToStop(existing.id)
    if (existing !== undefined) tables.remove(existing.id)
    tables.createEarlyStop(run, newEpoch(), processId, clock.now())
  })
}

function recordOf({ runId, owner, requestHash, epoch, lastSeq, end }: RunRow): RunRecord {
  const record = { runId, owner, requestHash, epoch, lastSeq }
  return end === null ? record : { ...record, end: JSON.parse(end) as RunEnd } // written by `tables.end`
}
