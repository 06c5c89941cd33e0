import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { setBackgroundTimer } from './backgroundTimer.ts'
import { isFreed, lostRun, newEpoch } from './streamLog.ts'
import type { NewRun, Producer, RunEnd, RunRecord, RunWriter, StreamLog } from './streamLog.ts'

/** Settings of `memoryLog`. */
export interface MemoryLogOptions {
  /**
   * What all runs together may hold; 256 MiB unless given. The oldest finished ones go first; where none has finished, the
   * run that would grow beyond it is cut.
   */
  maxBytes?: number
  /** Time; the machine's unless given. */
  clock?: Clock
}

interface Kept extends RunRecord, NewRun {
  events: string[]
  bytes: number
  producer: Producer | undefined
  watchers: Set<() => void>
  expiry?: unknown
}

/** What an event takes beside its characters: the string's header and its place in the list. */
const eventBytes = 32
const runBytes = 1024

/**
 * Keeps runs in this process: the default of `createProxy`. They survive a reader's reload, not the process.
 *
 * @example
 * ```ts
 * const main = { baseUrl: 'http://localhost:11434/v1' }
 * const proxy = createProxy({ upstreams: { main }, log: memoryLog({ maxBytes: 64 * 1024 * 1024 }) })
 * ```
 */
export function memoryLog(options: MemoryLogOptions = {}): StreamLog {
  const { maxBytes = 256 * 1024 * 1024, clock = systemClock } = options
  const runs = new Map<string, Kept>()
  /** In the order in which they ended. */
  const finished = new Set<Kept>()
  let heldBytes = 0

  function keep(run: NewRun, producer: Producer | undefined): Kept {
    // What waits for a run of this key goes on with the new one.
    const before = runs.get(run.key)
    const watchers = before?.watchers ?? new Set()
    if (before !== undefined) remove(before)
    makeRoom(runBytes)
    const kept = { ...run, epoch: newEpoch(), lastSeq: 0, events: [], bytes: runBytes, producer, watchers }
    runs.set(run.key, kept)
    heldBytes += runBytes
    return kept
  }

  function remove(run: Kept): void {
    clock.clearTimeout(run.expiry)
    finished.delete(run)
    if (runs.get(run.key) !== run) return
    runs.delete(run.key)
    heldBytes -= run.bytes
    wake(run)
  }

  /** Throws where there is none to be made. */
  function makeRoom(bytes: number): void {
    for (const oldest of finished) {
      if (heldBytes + bytes <= maxBytes) return
      remove(oldest)
    }
    if (heldBytes + bytes > maxBytes) throw new Error('The memory for streams is full.')
  }

  function finish(run: Kept, end: RunEnd): void {
    run.end = end
    run.producer = undefined
    finished.add(run)
    run.expiry = setBackgroundTimer(clock, () => remove(run), run.retainMs)
    wake(run)
  }

  function writerOf(run: Kept): RunWriter {
    return {
      epoch: run.epoch,
      append(events) {
        let bytes = 0
        for (const event of events) bytes += event.length + eventBytes
        if (heldBytes + bytes > maxBytes) makeRoom(bytes)
        if (runs.get(run.key) !== run || run.end !== undefined) throw new Error('The run has ended.')
        for (const event of events) run.events.push(event)
        run.lastSeq = run.events.length
        run.bytes += bytes
        heldBytes += bytes
        wake(run)
      },
      end(end) {
        if (run.end === undefined) finish(run, end)
      },
    }
  }

  return {
    batchMs: 0,
    create(run, producer) {
      const existing = runs.get(run.key)
      if (existing !== undefined && !isFreed(existing)) return { existing }
      const kept = keep(run, producer)
      if (kept.watchers.size > 0) producer.readersChanged(true)
      return { writer: writerOf(kept) }
    },
    find: (key) => runs.get(key),
    read(key, afterSeq, pageBytes) {
      const run = runs.get(key)
      if (run === undefined) return undefined
      const { epoch, lastSeq, end, events } = run
      let to = afterSeq
      for (let bytes = 0; to < lastSeq && bytes < pageBytes; to++) bytes += events[to]?.length ?? 0
      return { epoch, lastSeq, events: events.slice(afterSeq, to), ...(end !== undefined && { end }) }
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
      const there = runs.get(run.key)
      if (there === undefined || isFreed(there))
        finish(keep({ ...run, requestHash: '' }, undefined), { end: 'stopped' })
      else there.producer?.stop()
    },
    close() {
      const ending = lostRun('The proxy was shut down.')
      for (const run of runs.values()) {
        clock.clearTimeout(run.expiry)
        run.end ??= ending
        wake(run)
      }
      runs.clear()
      finished.clear()
    },
  }
}

function wake({ watchers }: Kept): void {
  for (const wakeReader of watchers) wakeReader()
}
