import type { Clock } from '@chatstream/core'
import type { RunWriter } from '../logs/streamLog.ts'
import type { FigureCounts } from './stats.ts'
import type { QueueSettings } from './settings.ts'

/** What a provider has sent and the log has not taken yet. */
export interface LogQueue {
  /** Takes events; resolves once the provider may go on. Rejects where the log takes no more. */
  push(events: readonly string[]): Promise<void>
  /** Resolves once the log has taken all. Rejects where it takes no more. */
  drain(): Promise<void>
  /** Events that the log will not take any more are counted as lost. */
  abandon(): void
}

/**
 * Appends by size and by time: the first event after a pause at once, others after `batchMs` or in tens, and while one
 * append is under way the next ones gather.
 */
export function createLogQueue(
  writer: RunWriter,
  { maxEvents, highWaterMark, batchEvents, batchMs }: Required<QueueSettings>,
  clock: Clock,
  figures: FigureCounts,
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
      const taken = writer.append(batch)
      if (taken === undefined) took()
      else taken.then(took, fail)
    } catch (error) {
      fail(error)
    }
  }

  function took(): void {
    figures.consumed += underWay
    figures.depth -= underWay
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
    figures.waiters += 1
    while (isHeldUp()) await new Promise<void>((resolve) => (wake = resolve))
    figures.waiters -= 1
    figures.waitMs += clock.monotonicMs() - startMs
    if (failure !== undefined) throw failure.error
  }

  return {
    async push(events) {
      for (let at = 0; at < events.length;) {
        await until(() => depth() < maxEvents)
        const some = events.slice(at, at + maxEvents - depth())
        waiting.push(...some)
        at += some.length
        figures.produced += some.length
        figures.depth += some.length
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
      figures.eventsLost += depth()
      figures.depth -= depth()
      waiting = []
      underWay = 0
    },
  }
}
