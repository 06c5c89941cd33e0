import type { Observation } from '../probe/observation.ts'

/** The way that the events of an answer arrived. */
export interface Arrival {
  /**
   * `streamed`: as the model made them. `at once`: all together after a long wait. `in clumps`: many at a time with long
   * gaps. `too short`: the whole answer came so fast that it cannot be told.
   */
  kind: 'streamed' | 'at once' | 'in clumps' | 'too short'
  /** The number of moments at which events arrived. */
  clumps: number
  /** The longest time between two of them, in milliseconds. */
  longestGapMs: number
}

/** Events that are closer than this arrived together. */
const togetherMs = 15
/** An answer that was made in less time than this could be seen at once without being held back. */
const shortMs = 300
/** Below this number of events an answer has no shape. */
const fewEvents = 8
/** An average of more events than this at a time, with gaps of more than `clumpGapMs`, is a buffer that fills and empties. */
const clumpEvents = 8
const clumpGapMs = 200

/** Judges how the events of an answer arrived. */
export function arrivalOf({ chunks }: Pick<Observation, 'chunks'>): Arrival {
  const withEvents = chunks.filter(({ events }) => events > 0)
  const starts: number[] = []
  let lastMs = -Infinity
  for (const { atMs } of withEvents) {
    if (atMs - lastMs > togetherMs) starts.push(atMs)
    lastMs = atMs
  }
  const events = withEvents.reduce((sum, chunk) => sum + chunk.events, 0)
  const gaps = starts.slice(1).map((atMs, index) => atMs - (starts[index] ?? 0))
  const longestGapMs = Math.max(0, ...gaps)
  const clumps = starts.length
  const kind = () => {
    if (events < fewEvents) return 'too short'
    if (clumps === 1) return (starts[0] ?? 0) < shortMs ? 'too short' : 'at once'
    const isClumped = events / clumps > clumpEvents && median(gaps) > clumpGapMs
    if (!isClumped) return 'streamed'
    return clumps === 2 && (withEvents.at(-1)?.events ?? 0) <= 2 ? 'at once' : 'in clumps'
  }
  return { kind: kind(), clumps, longestGapMs }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
