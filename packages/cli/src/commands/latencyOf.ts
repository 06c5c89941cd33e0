import { summarize } from '@chatstream/core'
import type { Observation } from '../probe/observation.ts'

/**
 * The latency of one answer, in milliseconds. Times to an event are counted from the sending of the request. A value
 * is absent if it could not be measured, e.g. `ttftMs` if the answer ended before its first token.
 */
export interface Latency {
  /** Time to the first byte of the body. */
  ttfbMs?: number
  /** To the first text, reasoning or tool event. */
  ttftMs?: number
  /** The mean time per text event after the first: (last − first) / (n − 1). */
  tpotMs?: number
  /** The gap between text events that 95 % do not exceed. */
  gapP95Ms?: number
  gapMaxMs?: number
  /** Time to the end of the answer. */
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
