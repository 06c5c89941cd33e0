import { type Summary, summarize } from '@chatstream/core'
import type { LoggedRun } from '../inspector/loggedRun.ts'

/**
 * The latency of one run (request to the model), in milliseconds. If a value could not be measured, it is
 * absent, e.g. `ttftMs` if the run ended before its first token.
 */
export interface RunFigures {
  ttfbMs?: number
  ttftMs?: number
  /** The mean time per delta (piece of text) after the first delta. */
  tpotMs?: number
  totalMs?: number
}

/** The names of the figures, as the table shows them. */
const figureNames = {
  ttfbMs: 'first byte',
  ttftMs: 'first token',
  tpotMs: 'time per token',
  totalMs: 'total',
} as const satisfies Record<keyof RunFigures, string>

/** Calculates the latency of a recorded run (request to the model). */
export function figuresOf({ requests, deltasMs }: LoggedRun): RunFigures {
  const first = deltasMs[0]
  const last = deltasMs.at(-1)
  const firstByte = requests.find(({ firstByteMs }) => firstByteMs !== undefined)?.firstByteMs
  const end = requests.at(-1)?.endedMs
  return {
    ...(firstByte !== undefined && { ttfbMs: firstByte }),
    ...(first !== undefined && { ttftMs: first }),
    ...(first !== undefined &&
      last !== undefined &&
      deltasMs.length > 1 && { tpotMs: (last - first) / (deltasMs.length - 1) }),
    ...(end !== undefined && { totalMs: end }),
  }
}

/** Summarizes each kind of latency over several runs (requests to the model). */
export function summariesOf(
  runs: readonly LoggedRun[],
): readonly (readonly [name: string, summary: Summary])[] {
  const figures = runs.map(figuresOf)
  const names = Object.keys(figureNames) as (keyof RunFigures)[] // The keys are exactly these.
  return names.map((name) => [figureNames[name], summarize(figures.flatMap((each) => each[name] ?? []))])
}
