import type { Clock } from '@chatstream/core'
import type { RunWriter } from '../logs/streamLog.ts'
import type { StreamCounts } from './stats.ts'
import type { QueueSettings } from './settings.ts'

/** A queue for the events of one answer. Events wait in the queue until they are written to the log. */
export interface LogQueue {
  /**
   * Adds events. If the next events may be read from the provider immediately, returns `undefined`. Otherwise
   * returns a promise that resolves when they may be read. The promise rejects if the log fails.
   */
  push(events: readonly string[]): Promise<void> | undefined
  /** Resolves once all events are in the log. Rejects if the log fails. */
  drain(): Promise<void>
  /** Removes the waiting events and counts them as lost. */
  abandon(): void
}

/** The functions that a queue calls. */
interface LogQueueEvents {
  /** Called immediately if the log fails. The next `push` would also reject, but it may come much later. */
  onFailure?: () => void
  /** Called after each append, with its duration in milliseconds. */
  onAppend?: (ms: number) => void
}

/**
 * Creates a queue that writes the events of one answer to the log in batches. The first event after a pause
 * is written immediately. Later events are collected for `batchMs`, or until there are `batchEvents`. Events
 * that arrive during a write are written with the next batch.
 */
export function createLogQueue(
  writer: RunWriter,
  settings: Required<QueueSettings>,
  clock: Clock,
  counts: StreamCounts,
  { onFailure = () => {}, onAppend = () => {} }: LogQueueEvents = {},
): LogQueue {
  const { maxEvents, highWaterMark } = settings
  let changed = () => {}
  const onChange = () => {
    changed()
    if (batches.failure() !== undefined) onFailure()
  }
  const batches = createBatchWriter(writer, settings, clock, counts, { onChange, onAppend })

  const isBelowMark = () => batches.depth() < highWaterMark

  /**
   * If the condition is already true, returns `undefined`. Otherwise returns a promise that resolves once it is
   * true. The promise rejects if the log fails.
   */
  function until(isTrue: () => boolean): Promise<void> | undefined {
    return batches.failure() === undefined && isTrue() ? undefined : wait(isTrue)
  }

  /** Waits for the condition, and counts the wait. Rejects if the log fails. */
  async function wait(isTrue: () => boolean): Promise<void> {
    const startMs = clock.monotonicMs()
    counts.waiters += 1
    while (batches.failure() === undefined && !isTrue()) {
      await new Promise<void>((resolve) => (changed = resolve))
    }
    counts.waiters -= 1
    counts.waitMs += clock.monotonicMs() - startMs
    const failure = batches.failure()
    if (failure !== undefined) throw failure.error
  }

  /** Adds more events than there is room for now. */
  async function pushParts(events: readonly string[]): Promise<void> {
    for (let at = 0; at < events.length;) {
      await until(() => batches.depth() < maxEvents)
      const some = events.slice(at, at + maxEvents - batches.depth())
      at += some.length
      batches.add(some)
    }
    await until(isBelowMark)
  }

  return {
    push(events) {
      const isTooMuch = batches.depth() + events.length > maxEvents
      if (isTooMuch || batches.failure() !== undefined) return pushParts(events)
      batches.add(events)
      return until(isBelowMark)
    },
    async drain() {
      batches.hurry()
      await until(() => batches.depth() === 0)
    },
    abandon: batches.abandon,
  }
}

/**
 * Appends events in batches, one append at a time. `onChange` is called after each append, also if the append
 * failed.
 */
function createBatchWriter(
  writer: RunWriter,
  { batchEvents, batchMs }: Required<QueueSettings>,
  clock: Clock,
  counts: StreamCounts,
  { onChange, onAppend }: { onChange: () => void; onAppend: (ms: number) => void },
) {
  let waiting: string[] = []
  let underWay = 0
  let lastAppendMs = -Infinity
  let timer: unknown
  let failure: { error: unknown } | undefined
  let isHurried = false

  const depth = () => waiting.length + underWay

  function schedule(): void {
    if (underWay > 0 || waiting.length === 0 || failure !== undefined) return
    const restMs = lastAppendMs + batchMs - clock.monotonicMs()
    if (isHurried || waiting.length >= batchEvents || restMs <= 0) return append()
    timer ??= clock.setTimeout(append, restMs)
  }

  function append(): void {
    clock.clearTimeout(timer)
    timer = undefined
    if (underWay > 0) return
    const batch = waiting.slice(0, batchEvents)
    waiting = waiting.slice(batchEvents)
    underWay = batch.length
    lastAppendMs = clock.monotonicMs()
    try {
      const written = writer.append(batch)
      if (written === undefined) onWritten()
      else written.then(onWritten, fail)
    } catch (error) {
      fail(error)
    }
  }

  function onWritten(): void {
    counts.appends += 1
    const ms = clock.monotonicMs() - lastAppendMs
    counts.appendMs += ms
    onAppend(ms)
    counts.consumed += underWay
    counts.depth -= underWay
    underWay = 0
    onChange()
    schedule()
  }

  function fail(error: unknown): void {
    failure = { error }
    onChange()
  }

  return {
    depth,
    failure: () => failure,
    add(events: readonly string[]): void {
      waiting.push(...events)
      counts.produced += events.length
      counts.depth += events.length
      schedule()
    },
    /** From now on, appends without waiting for a full batch. */
    hurry(): void {
      isHurried = true
      schedule()
    },
    abandon(): void {
      clock.clearTimeout(timer)
      counts.eventsLost += depth()
      counts.depth -= depth()
      waiting = []
      underWay = 0
    },
  }
}
