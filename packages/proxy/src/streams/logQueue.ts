import type { Clock } from '@chatstream/core'
import type { RunWriter } from '../logs/streamLog.ts'
import type { StreamCounts } from './stats.ts'
import type { QueueSettings } from './settings.ts'

/** The events of a run that wait to be written to the log. */
export interface LogQueue {
  /** Adds events. Resolves once the provider may be read on. Rejects where the log fails. */
  push(events: readonly string[]): Promise<void>
  /** Resolves once all events are in the log. Rejects where the log fails. */
  drain(): Promise<void>
  /** Drops the waiting events and counts them as lost. */
  abandon(): void
}

/**
 * Writes events in batches: the first event after a pause at once, later ones after `batchMs` or `batchEvents`. Events
 * that come during an append wait for the next one.
 */
export function createLogQueue(
  writer: RunWriter,
  { maxEvents, highWaterMark, batchEvents, batchMs }: Required<QueueSettings>,
  clock: Clock,
  counts: StreamCounts,
): LogQueue {
  let waiting: string[] = []
  let underWay = 0
  let lastAppendMs = -Infinity
  let timer: unknown
  let failure: { error: unknown } | undefined
  let isHurried = false
  let wake = () => {}

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
    counts.consumed += underWay
    counts.depth -= underWay
    underWay = 0
    wake()
    schedule()
  }

  function fail(error: unknown): void {
    failure = { error }
    wake()
  }

  const depth = () => waiting.length + underWay

  async function until(isLow: () => boolean): Promise<void> {
    const isHeldUp = () => failure === undefined && !isLow()
    if (failure === undefined && isLow()) return
    const startMs = clock.monotonicMs()
    counts.waiters += 1
    while (isHeldUp()) await new Promise<void>((resolve) => (wake = resolve))
    counts.waiters -= 1
    counts.waitMs += clock.monotonicMs() - startMs
    if (failure !== undefined) throw failure.error
  }

  return {
    async push(events) {
      for (let at = 0; at < events.length;) {
        await until(() => depth() < maxEvents)
        const some = events.slice(at, at + maxEvents - depth())
        waiting.push(...some)
        at += some.length
        counts.produced += some.length
        counts.depth += some.length
        schedule()
      }
      await until(() => depth() < highWaterMark)
    },
    async drain() {
      isHurried = true
      schedule()
      await until(() => depth() === 0)
    },
    abandon() {
      clock.clearTimeout(timer)
      counts.eventsLost += depth()
      counts.depth -= depth()
      waiting = []
      underWay = 0
    },
  }
}
