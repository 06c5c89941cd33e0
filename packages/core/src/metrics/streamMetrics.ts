import type { Clock } from '../clock.ts'
import type { ChatEvent } from '../events.ts'

/** Latency of one run, in milliseconds from sending its request. Values not known yet are absent. */
export interface RunMetrics {
  /** Time to the first byte of the answer's body. */
  ttfbMs?: number
  /** Time to the first text, reasoning or tool event. */
  ttftMs?: number
  /** Time to the last event of the stream. */
  durationMs?: number
}

/**
 * A moment in a run. `open`: a connection has opened. `fail`: a request or a connection failed. `frame`: an animation frame
 * showed queued events. `flush`: they were shown between frames.
 */
export type RunMoment = 'open' | 'fail' | 'frame' | 'flush'

/** Measures one run. */
export interface StreamMetrics {
  bytes(bytes: number): void
  /** The events of one network chunk, decoded from this number of wire events. */
  events(events: readonly ChatEvent[], wireEvents?: number): void
  /** Called only if the metrics count such moments. */
  mark?(moment: RunMoment): void
  end(): void
  /** The values so far; a new object after each change. */
  readonly current: RunMetrics
}

/** The run that is to be measured. */
export interface MeasuredRun {
  runId: string
  /** The id of the answer that the run writes. */
  messageId: string
  clock: Clock
  /** The run began on another page, so its beginning cannot be measured. */
  resumed: boolean
}

const spoken: ReadonlySet<ChatEvent['type']> = new Set(['text', 'reasoning', 'tool-start'])

/** Starts to measure a run. A `resumed` run has no values, because it began on another page. */
export function streamMetrics(clock: Clock, resumed = false): StreamMetrics {
  const startedAt = clock.monotonicMs()
  let lastEventAt: number | undefined
  let current: RunMetrics = {}
  const note = (name: keyof RunMetrics, at = clock.monotonicMs()) => {
    if (!resumed && current[name] === undefined) current = { ...current, [name]: at - startedAt }
  }
  return {
    bytes: () => note('ttfbMs'),
    events(events) {
      lastEventAt = clock.monotonicMs()
      if (current.ttftMs === undefined && events.some((event) => spoken.has(event.type))) note('ttftMs')
    },
    end: () => note('durationMs', lastEventAt),
    get current() {
      return current
    },
  }
}
