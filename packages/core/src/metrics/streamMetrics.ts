import type { Clock } from '../clock.ts'
import type { ChatEvent } from '../events.ts'

/** How one run went, in milliseconds from sending its request. What has not happened yet is absent. */
export interface RunMetrics {
  /** To the first byte of the answer's body. */
  ttfbMs?: number
  /** To the first text, reasoning or tool event: what the model itself said first. */
  ttftMs?: number
  /** To the end of the stream. */
  durationMs?: number
}

export interface StreamMetrics {
  bytes(bytes: number): void
  events(events: readonly ChatEvent[]): void
  end(): void
  /** The figures so far; a new object whenever one came in. */
  readonly current: RunMetrics
}

const spoken: ReadonlySet<ChatEvent['type']> = new Set(['text', 'reasoning', 'tool-start'])

/** Measures one run, from now on. */
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
