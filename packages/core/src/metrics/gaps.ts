/**
 * One point in a chart of the gaps between the pieces of an answer. Each point stands for several consecutive
 * gaps. `gapMs` is the longest of these gaps. `atMs` is the time at which this gap ended, in milliseconds
 * since the request was sent.
 */
export interface GapPoint {
  atMs: number
  gapMs: number
}

/**
 * Statistics of the gaps between the deltas (pieces of text) of a run, in whole milliseconds. The gap between
 * two deltas in the same network chunk is 0.
 */
export interface GapStats {
  count: number
  /** The median: half of the gaps are no longer than this (nearest rank). */
  p50Ms: number
  /** The 95th percentile: 95 % of the gaps are no longer than this (nearest rank). */
  p95Ms: number
  maxMs: number
  /** The number of gaps of more than one second. */
  stalls: number
  /**
   * The course of the run as at most 64 points, oldest first. Each point stands for the same number of gaps.
   */
  course: readonly GapPoint[]
}

/** Counts the gaps between the deltas (pieces of text) of one run. */
export interface Gaps {
  add(gapMs: number, atMs: number): void
  /**
   * Returns the mean of the last five gaps, in milliseconds. Returns `undefined` if there were at most five
   * gaps.
   */
  recentMean(): number | undefined
  /** Returns the statistics so far, or `undefined` if there were no gaps. */
  read(): GapStats | undefined
}

const maxPoints = 64
const stallMs = 1000

/**
 * Creates a counter of the gaps between deltas. For each length in whole milliseconds, it stores the number
 * of gaps of this length. So percentiles are exact to the millisecond. The memory is small, because gaps of n
 * different lengths take at least n²/2 milliseconds together: in one hour there can be at most 2,683
 * different lengths.
 */
export function countGaps(): Gaps {
  const counts = new Map<number, number>()
  const recent: number[] = []
  let course: GapPoint[] = []
  let gapsPerPoint = 1
  let count = 0

  return {
    add(exactMs, atMs) {
      const gapMs = Math.round(exactMs)
      counts.set(gapMs, (counts.get(gapMs) ?? 0) + 1)
      recent[count % 5] = exactMs
      const last = course.at(-1)
      if (last === undefined || count % gapsPerPoint === 0) course.push({ atMs, gapMs })
      else if (gapMs > last.gapMs) course[course.length - 1] = { atMs, gapMs }
      count++
      if (course.length > maxPoints) {
        course = inPairs(course)
        gapsPerPoint *= 2
      }
    },
    recentMean: () => (count > 5 ? recent.reduce((sum, gap) => sum + gap, 0) / 5 : undefined),
    read() {
      if (count === 0) return undefined
      const lengths = [...counts.keys()].toSorted((a, b) => a - b)
      const percentile = (part: number) => {
        let rank = Math.ceil(part * count)
        return lengths.find((length) => (rank -= counts.get(length) ?? 0) <= 0) ?? 0
      }
      const stalls = lengths.reduce((sum, ms) => (ms > stallMs ? sum + (counts.get(ms) ?? 0) : sum), 0)
      const maxMs = lengths.at(-1) ?? 0
      return { count, p50Ms: percentile(0.5), p95Ms: percentile(0.95), maxMs, stalls, course: [...course] }
    },
  }
}

/** Joins neighbouring points in pairs and keeps the longer gap of each pair. */
function inPairs(points: readonly GapPoint[]): GapPoint[] {
  return points.flatMap((point, i) => {
    const next = points[i + 1]
    if (i % 2 === 1) return []
    return [next !== undefined && next.gapMs > point.gapMs ? next : point]
  })
}
