import { measureDeltas, type TokenStats } from './deltas.ts'
import { type MeasuredRun, type RunMetrics, type StreamMetrics, streamMetrics } from './streamMetrics.ts'

/** The statistics of one run. Times are milliseconds by the chat's monotonic clock. Unknown values are absent. */
export interface RunStats extends RunMetrics, TokenStats {
  runId: string
  /** The id of the answer that the run writes. */
  messageId: string
  /** The number of the run in its collector, from 1. Retries and reconnects keep it. */
  connectionId: number
  /** `false` while the run goes on. */
  isOver: boolean
  /** Bytes of the bodies, over all connections. */
  bytes: number
  /** Wire events, over all connections. */
  events: number
  /** Requests after the first, each sent because the one before it had failed or its stream had broken. */
  retries: number
  /** Connections that opened after an earlier one had opened. */
  reconnects: number
  /** Time from a failure to the opening of the next connection, or to the end of the run. */
  lostMs: number
  /** Animation frames in which events were shown. */
  frames: number
  /** Changes of the state by events: those of the frames, and those that did not wait for a frame. */
  flushes: number
}

/** Measures one run. Its statistics can be read at any time. */
export interface RunMeter extends StreamMetrics {
  read(): RunStats
}

/**
 * Starts to measure a run. `onChange` is called when the first delta arrives, when a connection fails or is restored,
 * and when the run ends.
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
