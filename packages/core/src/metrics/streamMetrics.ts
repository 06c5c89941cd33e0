import type { Clock } from '../clock.ts'
import type { ChatEvent } from '../events.ts'

/** Latency of one run, in milliseconds from sending its request. Values not known yet are absent. */
export interface RunMetrics {
  /** To the first byte of the answer's body. */
  ttfbMs?: number
  /** To the first text, reasoning or tool event. */
  ttftMs?: number
  /** To the end of the stream. */
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

/** Starts to measure a run. */
export function streamMetrics(clock: Clock): StreamMetrics {
  const startedAt = clock.monotonicMs()
  let current: RunMetrics = {}
  const note = (name: keyof RunMetrics) => {
    if (current[name] === undefined) current = { ...current, [name]: clock.monotonicMs() - startedAt }
  }
  return {
    bytes: () => note('ttfbMs'),
    events(events) {
      if (current.ttftMs === undefined && events.some((event) => spoken.has(event.type))) note('ttftMs')
    },
    end: () => note('durationMs'),
    get current() {
      return current
    },
  }
}
