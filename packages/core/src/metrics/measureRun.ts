import { measureDeltas, type TokenStats } from './deltas.ts'
import { type MeasuredRun, type RunMetrics, type StreamMetrics, streamMetrics } from './streamMetrics.ts'

/**
 * The statistics of one run (one request to the model). Times are in milliseconds, measured with the chat's
 * monotonic clock. Unknown values are absent.
 */
export interface RunStats extends RunMetrics, TokenStats {
  runId: string
  /** The id of the answer that the run writes. */
  messageId: string
  /** The number of the run in its collector, from 1. A retry or a reconnect does not change the number. */
  connectionId: number
  /** `true` once the run has ended. */
  isOver: boolean
  /** The number of bytes in the response bodies of all connections. */
  bytes: number
  /**
   * The number of raw events, e.g. server-sent events, that arrived over all connections. A raw event may
   * contain several `ChatEvent`s, or none.
   */
  events: number
  /**
   * The number of requests after the first request. Each was sent because the request before it had failed or
   * its stream had broken.
   */
  retries: number
  /** The number of connections that were opened after the first connection. */
  reconnects: number
  /**
   * The total time without a connection. Each period begins with a failure, and ends with the next open
   * connection or the end of the run.
   */
  lostMs: number
  /** The number of animation frames that showed new events. */
  frames: number
  /** The number of times that events changed the chat's state, in a frame or without waiting for a frame. */
  flushes: number
}

/** Measures one run (request to the model). The statistics can be read at any time. */
export interface RunMeter extends StreamMetrics {
  read(): RunStats
}

/**
 * Starts to measure a run (one request to the model). `onChange` is called when the first piece of text
 * arrives, when a connection fails or is restored, and when the run ends.
 */
export function measureRun(run: MeasuredRun, connectionId: number, onChange: () => void): RunMeter {
  const { runId, messageId, clock, resumed } = run
  const times = streamMetrics(clock, resumed)
  const deltas = measureDeltas(clock.monotonicMs(), resumed)
  const counts = { bytes: 0, events: 0, frames: 0, flushes: 0 }
  let isOver = false
  let opened = 0
  let failed = 0
  let failedAt: number | undefined
  let settledMs = 0

  const lostMs = () => settledMs + (failedAt === undefined ? 0 : clock.monotonicMs() - failedAt)
  function settleLoss() {
    settledMs = lostMs()
    failedAt = undefined
  }

  return {
    bytes(bytes) {
      counts.bytes += bytes
      times.bytes(bytes)
    },
    events(events, wireEvents = 0) {
      counts.events += wireEvents
      times.events(events)
      if (deltas.add(events, clock.monotonicMs())) onChange()
    },
    opened() {
      opened++
      settleLoss()
      onChange()
    },
    failed() {
      failed++
      failedAt ??= clock.monotonicMs()
      onChange()
    },
    shown(inFrame) {
      counts.flushes++
      if (inFrame) counts.frames++
    },
    end() {
      times.end()
      if (isOver) return
      isOver = true
      // The last failure was followed by no request.
      if (failedAt !== undefined) failed--
      settleLoss()
      onChange()
    },
    get current() {
      return times.current
    },
    read: () => ({
      runId,
      messageId,
      connectionId,
      isOver,
      ...times.current,
      ...deltas.read(),
      ...counts,
      retries: failed,
      reconnects: Math.max(0, opened - 1),
      lostMs: lostMs(),
    }),
  }
}
