import type { Observation } from '../probe/observation.ts'

/** Describes how the events of an answer arrived: streamed, or held back by a buffer. */
export interface Arrival {
  /**
   * The way in which the events arrived. `streamed`: one by one, as the model sent them. `at once`: all
   * together, after a long wait. `in clumps`: many at a time, with long gaps. `too short`: the answer took
   * too little time to find this out.
   */
  kind: 'streamed' | 'at once' | 'in clumps' | 'too short'
  /** The number of moments at which events arrived. */
  clumps: number
  /** The longest time between two such moments, in milliseconds. */
  longestGapMs: number
}

/** Events that are closer than this, in milliseconds, count as arriving together. */
const togetherMs = 15
/** An answer that takes less than this, in milliseconds, may arrive all at once even without buffering. */
const shortMs = 300
/** An answer with fewer events than this is `too short` to decide how it arrived. */
const fewEvents = 8
/**
 * An average of more events than this at a time, with gaps of more than `clumpGapMs`, means that a buffer fills and
 * empties.
 */
const clumpEvents = 8
const clumpGapMs = 200

/** Finds out if the events of an answer were streamed, or held back by a buffer. */
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
