/** The name of a duration in the statistics of a run, e.g. `ttftMs` (time to first token). */
export type MeasureName = 'ttfbMs' | 'ttftMs' | 'tpotMs' | 'recentTpotMs' | 'durationMs' | 'lostMs'

/**
 * The durations of one run (one request to the model), in milliseconds. `summarize` reads these fields.
 * `RunStats`, `RunMetrics` and the `runs` of a message have them.
 */
export type MeasuredTimes = Partial<Readonly<Record<MeasureName, number>>>

/** Options of {@link summarize}. */
export interface SummarizeOptions {
  /**
   * The name of the duration to summarize, e.g. `ttftMs`. Runs without this duration are not counted.
   * @defaultValue 'ttfbMs'
   */
  of?: MeasureName
  /** The target in milliseconds. A value below the target meets it. */
  targetMs?: number
}

/**
 * The result of `summarize`, in the unit of the samples (milliseconds for runs). If there are no samples, the
 * result has only a `status` and `count: 0`.
 */
export type Summary = { status: 'no-samples'; count: 0 } | MeasuredSummary

/** The result of `summarize` for at least one sample. */
export interface MeasuredSummary {
  status: 'measured'
  count: number
  min: number
  max: number
  mean: number
  /** The median. If the number of samples is even, it is the mean of the two samples in the middle. */
  median: number
  /** The standard deviation of the sample (n − 1); 0 for one sample. */
  stdev: number
  /** The 95th percentile: 95 % of the samples are not greater than this sample (nearest rank). */
  p95: number
  /** The 99th percentile: 99 % of the samples are not greater than this sample (nearest rank). */
  p99: number
  /** The result of the comparison with the option `targetMs`. Absent if this option is not set. */
  targetMet?: {
    /** `true` if the mean is less than the target. */
    byMean: boolean
    /** `true` if the 95th percentile is less than the target. */
    byP95: boolean
  }
}

/**
 * Calculates the mean, the median and the percentiles of a duration, e.g. `ttftMs`, over several runs (requests
 * to the model). Also accepts plain numbers, in any unit.
 *
 * @example
 * ```ts
 * const stats = collectStats()
 * const summary = summarize(stats.runs(), { of: 'ttftMs', targetMs: 500 })
 * if (summary.status === 'measured') console.log(summary.mean, summary.p95, summary.targetMet?.byMean)
 * ```
 */
export function summarize(
  runs: readonly (MeasuredTimes | number)[],
  { of = 'ttfbMs', targetMs }: SummarizeOptions = {},
): Summary {
  const samples = runs
    .map((run) => (typeof run === 'number' ? run : run[of]))
    .filter((sample) => sample !== undefined)
    .toSorted((a, b) => a - b)
  const count = samples.length
  if (count === 0) return { status: 'no-samples', count }
  const at = (index: number) => samples[index] ?? Number.NaN
  const rank = (part: number) => at(Math.ceil(part * count) - 1)
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / count
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0)
  const p95 = rank(0.95)
  return {
    status: 'measured',
    count,
    min: at(0),
    max: at(count - 1),
    mean,
    median: (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2,
    stdev: count === 1 ? 0 : Math.sqrt(squares / (count - 1)),
    p95,
    p99: rank(0.99),
    ...(targetMs !== undefined && { targetMet: { byMean: mean < targetMs, byP95: p95 < targetMs } }),
  }
}
