import type { Clock } from '../clock.ts'
import type { ChatEvent } from '../events.ts'

/** The latency of one run, in milliseconds since its request was sent. A value that is not known yet is absent. */
export interface RunMetrics {
  /** Time to the first byte of the answer's body. */
  ttfbMs?: number
  /** Time to the first text, reasoning or tool event. */
  ttftMs?: number
  /** Time to the last event of the stream. */
  durationMs?: number
}

/** Measures the latency of one run. */
export interface StreamMetrics {
  bytes(bytes: number): void
  /** Called with the events of one network chunk, and the number of wire events that they were decoded from. */
  events(events: readonly ChatEvent[], wireEvents?: number): void
  /** Called when a connection has opened. */
  opened?(): void
  /** Called when a request or a connection has failed. */
  failed?(): void
  /** Called when events were shown, in an animation frame or without waiting for one. */
  shown?(inFrame: boolean): void
  end(): void
  /** The values so far; a new object after each change. */
  readonly current: RunMetrics
}

/** Identifies the run that is measured. */
export interface MeasuredRun {
  runId: string
  /** The id of the answer that the run writes. */
  messageId: string
  clock: Clock
  /** `true` if the run began on another page, so that its beginning cannot be measured. */
  resumed: boolean
}

/** The types of events that are a first token. */
const spoken = /^(text|reasoning|tool-start)$/

/**
 * Starts to measure the latency of a run. For a `resumed` run nothing is measured, because another page sent the
 * request.
 */
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
      if (current.ttftMs === undefined && events.some((event) => spoken.test(event.type))) note('ttftMs')
    },
    end: () => note('durationMs', lastEventAt),
    get current() {
      return current
    },
  }
}
