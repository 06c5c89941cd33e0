import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { setBackgroundTimer } from './backgroundTimer.ts'
import { createEventPages } from './eventPages.ts'
import type { EventPages } from './eventPages.ts'
import { isFreed, lostRun, maxEarlyStops, newEpoch } from './streamLog.ts'
import type { NewRun, Producer, RunEnd, RunRecord, RunWriter, StreamLog } from './streamLog.ts'

/** Options of `memoryLog`. */
export interface MemoryLogOptions {
  /**
   * The maximum memory for all answers together, in bytes. Beyond it, the oldest finished answers are
   * removed. If no answer has finished, the answer that would exceed the limit is cut off.
   *
   * @defaultValue `268_435_456` (256 MiB)
   */
  maxBytes?: number
  /**
   * The maximum memory for all answers of one user, in bytes. It applies if `authenticate` returns users.
   * Beyond it, the user's oldest finished answers are removed. If no answer has finished, the answer that
   * would exceed the limit is cut off.
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

interface MemoryRun extends RunRecord, NewRun {
  events: EventPages
  bytes: number
  producer: Producer | undefined
  watchers: Set<() => void>
  expiry?: unknown
}

/** The memory of a run without events. */
const runBytes = 1024

/**
 * Creates a log, the store of resumable answers, in the memory of this process. It is the default of
 * `createProxy`. After a reload of the page, a client can resume an answer. When the process ends, the
 * answers are lost.
 *
 * @example
 * ```ts
 * const main = { baseUrl: 'http://localhost:11434/v1' }
 * const proxy = createProxy({ upstreams: { main }, log: memoryLog({ maxBytes: 64 * 1024 * 1024 }) })
 * ```
 */
export function memoryLog(options: MemoryLogOptions = {}): StreamLog {
  const { maxBytes = 256 * 1024 * 1024, clock = systemClock } = options
  const { maxBytesPerUser = maxBytes / 4 } = options
  const store = createMemoryStore(maxBytes, maxBytesPerUser, clock)
  const { runs } = store
  return {
    batchMs: 0,
    create(run, producer) {
      const existing = runs.get(run.key)
      if (existing !== undefined && !isFreed(existing)) return { existing }
      const added = store.add(run, producer)
      if (added.watchers.size > 0) producer.readersChanged(true)
      return { writer: writerOf(added, store) }
    },
    find: (key) => runs.get(key),
    read(key, afterSeq, pageBytes) {
      const run = runs.get(key)
      if (run === undefined) return undefined
      const { epoch, lastSeq, end, events } = run
      return { epoch, lastSeq, events: events.read(afterSeq, pageBytes), ...(end !== undefined && { end }) }
    },
    watch(key, wakeReader) {
      const run = runs.get(key)
      if (run === undefined) return () => {}
      const { watchers } = run
      watchers.add(wakeReader)
      if (watchers.size === 1) run.producer?.readersChanged(true)
      return () => {
        if (watchers.delete(wakeReader) && watchers.size === 0) runs.get(key)?.producer?.readersChanged(false)
      }
    },
    stop(run) {
      const existing = runs.get(run.key)
      if (existing !== undefined && !isFreed(existing)) return existing.producer?.stop()
      store.addEarlyStop(run)
    },
    close() {
      const end = lostRun('The proxy was shut down.')
      for (const run of runs.values()) {
        clock.clearTimeout(run.expiry)
        run.end ??= end
        wake(run)
      }
      store.clear()
    },
  }
}

/** The runs of one user. */
interface UserRuns {
  bytes: number
  /** The runs that were stopped before they were asked for, the oldest first. */
  earlyStops: Set<MemoryRun>
}

type MemoryStore = ReturnType<typeof createMemoryStore>

/** The runs of each user. */
function createUsers() {
  const users = new Map<string, UserRuns>()
  function of(owner: string): UserRuns {
    const user = users.get(owner) ?? { bytes: 0, earlyStops: new Set() }
    users.set(owner, user)
    return user
  }
  return {
    of,
    release(run: MemoryRun): void {
      const user = of(run.owner)
      user.bytes -= run.bytes
      user.earlyStops.delete(run)
      if (user.bytes <= 0) users.delete(run.owner)
    },
    clear: () => users.clear(),
  }
}

/** Creates the store of runs by key, which counts the memory that they take. */
function createMemoryStore(maxBytes: number, maxBytesPerUser: number, clock: Clock) {
  const runs = new Map<string, MemoryRun>()
  /** In the order in which the runs ended. */
  const finished = new Set<MemoryRun>()
  let usedBytes = 0
  const users = createUsers()

  /** Adds a run. Watchers of an earlier run with the same key then watch the new run. */
  function add(run: NewRun, producer: Producer | undefined): MemoryRun {
    const before = runs.get(run.key)
    const watchers = before?.watchers ?? new Set()
    if (before !== undefined) remove(before)
    reserve(runBytes, run.owner)
    const events = createEventPages()
    const added = { ...run, epoch: newEpoch(), lastSeq: 0, events, bytes: runBytes, producer, watchers }
    runs.set(run.key, added)
    return added
  }

  function remove(run: MemoryRun): void {
    clock.clearTimeout(run.expiry)
    finished.delete(run)
    if (runs.get(run.key) !== run) return
    runs.delete(run.key)
    usedBytes -= run.bytes
    users.release(run)
    wake(run)
  }

  /** Stores that a run was stopped before its question arrived. No other run is removed for it. */
  function addEarlyStop(run: NewRun): void {
    const { earlyStops } = users.of(run.owner)
    const [oldest] = earlyStops
    if (oldest !== undefined && earlyStops.size >= maxEarlyStops) remove(oldest)
    if (usedBytes + runBytes > maxBytes) return
    const added = add({ ...run, requestHash: '' }, undefined)
    users.of(run.owner).earlyStops.add(added)
    finish(added, { end: 'stopped' })
  }

  /**
   * Counts memory for a user, and removes the oldest finished runs if there is not enough. Throws if removing them
   * does not help.
   */
  function reserve(bytes: number, owner: string): void {
    // Without users, all runs have the owner ''.
    const maxOwn = owner === '' ? Infinity : maxBytesPerUser
    const isTooMuch = () => usedBytes + bytes > maxBytes
    const isOwnTooMuch = () => users.of(owner).bytes + bytes > maxOwn
    if (isOwnTooMuch()) {
      for (const oldest of finished) {
        if (oldest.owner === owner) remove(oldest)
        if (!isOwnTooMuch()) break
      }
    }
    for (const oldest of finished) {
      if (!isTooMuch()) break
      remove(oldest)
    }
    if (isTooMuch() || isOwnTooMuch()) throw new Error('The memory for streams is full.')
    usedBytes += bytes
    users.of(owner).bytes += bytes
  }

  function finish(run: MemoryRun, end: RunEnd): void {
    run.end = end
    run.producer = undefined
    finished.add(run)
    run.expiry = setBackgroundTimer(clock, () => remove(run), run.retainMs)
    wake(run)
  }

  function clear(): void {
    runs.clear()
    finished.clear()
    users.clear()
  }

  return { runs, add, addEarlyStop, reserve, finish, clear }
}

function writerOf(run: MemoryRun, { runs, reserve, finish }: MemoryStore): RunWriter {
  return {
    epoch: run.epoch,
    append(events) {
      if (runs.get(run.key) !== run || run.end !== undefined) throw new Error('The run has ended.')
      run.events.push(events, (bytes) => {
        reserve(bytes, run.owner)
        run.bytes += bytes
      })
      run.lastSeq = run.events.length()
      wake(run)
    },
    end(end) {
      if (run.end === undefined) finish(run, end)
    },
  }
}

function wake({ watchers }: MemoryRun): void {
  for (const wakeReader of watchers) wakeReader()
}
