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

/** Measures one run. */
export interface StreamMetrics {
  bytes(bytes: number): void
  events(events: readonly ChatEvent[]): void
  end(): void
  /** The values so far; a new object after each change. */
  readonly current: RunMetrics
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
