/**
 * One point of a chart of the gaps in a run. `gapMs` is the longest gap of several consecutive gaps. `atMs` is the
 * time at which this gap ended, in milliseconds since the request was sent.
 */
export interface GapPoint {
  atMs: number
  gapMs: number
}

/** The gaps between the deltas of a run, in whole milliseconds. Deltas of one network chunk have gaps of 0. */
export interface GapStats {
  count: number
  /** Half of the gaps are no longer than this (nearest rank). */
  p50Ms: number
  /** 95 % of the gaps are no longer than this (nearest rank). */
  p95Ms: number
  maxMs: number
  /** The number of gaps of more than one second. */
  stalls: number
  /** The longest gaps over the course of the run, oldest first: at most 64 slices with the same number of gaps. */
  course: readonly GapPoint[]
}

/** Counts the gaps between the deltas of one run. */
export interface Gaps {
  add(gapMs: number, atMs: number): void
  /** The mean of the last five gaps, in milliseconds. `undefined` if there are no more than five. */
  recentMean(): number | undefined
  /** `undefined` if there are no gaps. */
  read(): GapStats | undefined
}

const maxPoints = 64
const stallMs = 1000

/**
 * Creates a counter of gaps. For each length in whole milliseconds, it counts the gaps of this length, so percentiles
 * are exact to the millisecond. Its memory is bounded by the duration of the run: n different lengths take at least
 * n²/2 milliseconds together, so a run of one hour has at most 2,683 different lengths.
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
