import { measureRun, type RunMeter, type RunStats } from './measureRun.ts'
import type { MeasuredRun, StreamMetrics } from './streamMetrics.ts'

/** Collects the statistics of runs (requests to the model). Several chats can share one collector. */
export interface StatsCollector {
  /** A chat calls this method at the start of each run. */
  begin(run: MeasuredRun): StreamMetrics
  /** Returns the statistics of the last runs, oldest first. */
  runs(): readonly RunStats[]
  /** Removes the statistics of the runs that have ended. */
  clear(): void
  /**
   * Calls the listener when a run begins, gets its first piece of text, fails, reconnects or ends. Returns
   * the unsubscribe function.
   */
  subscribe(listener: () => void): () => void
  /** A version number of the statistics. It grows before each call of the listeners. */
  readonly version: number
}

/**
 * Creates a collector of statistics, for the option `stats` of a chat. A run is one request to the model.
 * Without a collector, a chat measures only three times of each run: to the first byte, to the first token
 * and to the end.
 *
 * @param options `keep` is the number of runs whose statistics are kept. The statistics of older runs are
 * removed.
 * @defaultValue `{ keep: 100 }`
 * @example
 * ```ts
 * const stats = collectStats()
 * const chat = createChat({ url: '/api/chat', stats })
 * await chat.send('Hello')
 * console.log(stats.runs().at(-1)?.tokensPerSecond)
 * ```
 */
export function collectStats({ keep = 100 }: { keep?: number } = {}): StatsCollector {
  let meters: readonly RunMeter[] = []
  /** The statistics of runs that are over. */
  const done = new WeakMap<RunMeter, RunStats>()
  const listeners = new Set<() => void>()
  let begun = 0
  let version = 0

  function change() {
    version++
    listeners.forEach((listener) => listener())
  }

  function read(meter: RunMeter): RunStats {
    const stats = done.get(meter) ?? meter.read()
    if (stats.isOver) done.set(meter, stats)
    return stats
  }

  return {
    begin(run) {
      begun++
      const meter = measureRun(run, begun, change)
      meters = [...meters, meter].slice(-keep)
      change()
      return meter
    },
    runs: () => meters.map(read),
    clear() {
      meters = meters.filter((meter) => !read(meter).isOver)
      change()
    },
    subscribe(listener) {
      // Wrapped, so that a function that is subscribed twice is called twice, and unsubscribes once.
      const entry = () => listener()
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    get version() {
      return version
    },
  }
}
