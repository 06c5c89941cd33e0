/** The quantile of the values for a share from 0 to 1; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share))
  const value = sorted[at]
  if (value === undefined) throw new Error('There is no quantile of no values.')
  return value
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The results of several runs for one figure. */
export interface Spread {
  median: number
  min: number
  max: number
}

/** The median of the runs of one figure, with its extremes. `factor` scales all of them. */
export function spreadOf(runs: readonly number[], factor = 1): Spread {
  const scaled = runs.map((figure) => figure * factor)
  return { median: median(scaled), min: Math.min(...scaled), max: Math.max(...scaled) }
}

/** The median of each figure over several runs that have the same figures. */
export function medians<Figures extends Record<string, number>>(runs: readonly Figures[]): Figures {
  const [first] = runs
  if (first === undefined) throw new Error('There are no medians of no runs.')
  const entries = Object.keys(first).map((key) => [key, median(runs.map((run) => run[key] ?? Number.NaN))])
  return Object.fromEntries(entries) as Figures // The keys are those of a run.
}
