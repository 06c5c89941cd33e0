import type { Clock } from '../clock.ts'
import type { ChatEvent } from '../events.ts'

/**
 * The latency of one run (one request to the model), in milliseconds since the request was sent. A value that
 * is not known yet is absent.
 */
export interface RunMetrics {
  /** The time to the first byte of the response body. */
  ttfbMs?: number
  /** The time to the first text, reasoning or tool event. */
  ttftMs?: number
  /** The time to the last event of the stream. */
  durationMs?: number
}

/** Measures the latency of one run (one request to the model). The chat calls the methods. */
export interface StreamMetrics {
  bytes(bytes: number): void
  /**
   * Called with the decoded events of one network chunk. `wireEvents` is the number of raw events, e.g.
   * server-sent events, in this chunk.
   */
  events(events: readonly ChatEvent[], wireEvents?: number): void
  /** Called when a connection has opened. */
  opened?(): void
  /** Called when a request or a connection has failed. */
  failed?(): void
  /** Called when events were shown. `inFrame` is `true` if they were shown in an animation frame. */
  shown?(inFrame: boolean): void
  end(): void
  /** The values so far. Each change creates a new object. */
  readonly current: RunMetrics
}

/** Identifies the run (request to the model) that is measured. */
export interface MeasuredRun {
  runId: string
  /** The id of the answer that the run writes. */
  messageId: string
  clock: Clock
  /**
   * `true` if another page, e.g. the page before a reload, began the run. Its beginning then cannot be
   * measured.
   */
  resumed: boolean
}

/** The types of events that are a first token. */
const spoken = /^(text|reasoning|tool-start)$/

/**
 * Starts to measure the latency of a run (one request to the model). If the run is `resumed`, nothing is
 * measured, because another page sent the request.
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
