import { collectStats, type Clock, type StatsCollector } from '@chatstream/core'

/** A run for `measured`: the time of its first byte, the gaps between its deltas, and the provider's token count. */
export interface MeasuredSample {
  ttfbMs: number
  gapsMs: readonly number[]
  outputTokens?: number
  /** The time that one reconnect took, before the first delta. */
  lostMs?: number
  isRunning?: boolean
}

/** Makes a collector that has measured these runs with a manual clock. */
export function measured(samples: readonly MeasuredSample[]): StatsCollector {
  const stats = collectStats()
  let now = 0
  const clock: Clock = {
    now: () => now,
    monotonicMs: () => now,
    setTimeout: () => undefined,
    clearTimeout: () => undefined,
  }
  samples.forEach(({ ttfbMs, gapsMs, outputTokens, lostMs = 0, isRunning = false }, i) => {
    const run = stats.begin({ runId: `r${i}`, messageId: `m${i}`, clock, resumed: false })
    if (lostMs > 0) {
      run.failed?.()
      now += lostMs
    }
    run.opened?.()
    now += ttfbMs
    run.bytes(100)
    const delta = () => run.events([{ type: 'text', delta: 'word ' }], 1)
    delta()
    for (const gap of gapsMs) {
      now += gap
      delta()
    }
    if (outputTokens !== undefined)
      run.events([{ type: 'usage', usage: { inputTokens: 100, outputTokens } }], 1)
    if (!isRunning) run.end()
  })
  return stats
}
