import { summarize } from '@chatstream/core'
import type { Observation } from '../probe/observation.ts'

/**
 * The latency of one answer, in milliseconds. `ttfbMs`, `ttftMs` and `totalMs` are the times since the
 * request was sent. If a value could not be measured, it is absent, e.g. `ttftMs` if the answer ended before
 * its first token.
 */
export interface Latency {
  /** The time to the first byte of the body. */
  ttfbMs?: number
  /** The time to the first text, reasoning or tool event. */
  ttftMs?: number
  /**
   * The mean time per text event after the first event: (time of the last event − time of the first event) /
   * (number of events − 1).
   */
  tpotMs?: number
  /** The 95th percentile of the gaps between text events: 95 % of the gaps are not longer. */
  gapP95Ms?: number
  gapMaxMs?: number
  /** The time to the end of the answer. */
  totalMs?: number
}

/** Calculates the latency of an answer from the measurements of its request. */
export function latencyOf({ chunks, tokensMs, terminalMs, finishedMs }: Observation): Latency {
  const first = tokensMs[0]
  const last = tokensMs.at(-1)
  const gaps = summarize(tokensMs.slice(1).map((atMs, index) => atMs - (tokensMs[index] ?? 0)))
  const values = {
    ttfbMs: chunks[0]?.atMs,
    ttftMs: first,
    tpotMs: tokensMs.length > 1 ? ((last ?? 0) - (first ?? 0)) / (tokensMs.length - 1) : undefined,
    gapP95Ms: gaps.status === 'measured' ? gaps.p95 : undefined,
    gapMaxMs: gaps.status === 'measured' ? gaps.max : undefined,
    totalMs: terminalMs ?? finishedMs,
  }
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Math.round(value * 10) / 10]],
    ),
  )
}
