import { type Summary, summarize } from '@chatstream/core'
import type { LoggedRun } from '../inspector/loggedRun.ts'

/**
 * The latency of one run, in milliseconds since the run began. A value is absent if it could not be measured, e.g.
 * `ttftMs` if the run ended before its first token.
 */
export interface RunFigures {
  ttfbMs?: number
  ttftMs?: number
  /** Mean time per delta after the first. */
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

/** Calculates the latency of a run. */
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

/** Summarizes each kind of latency over several runs. */
export function summariesOf(
  runs: readonly LoggedRun[],
): readonly (readonly [name: string, summary: Summary])[] {
  const figures = runs.map(figuresOf)
  const names = Object.keys(figureNames) as (keyof RunFigures)[] // The keys are exactly these.
  return names.map((name) => [figureNames[name], summarize(figures.flatMap((each) => each[name] ?? []))])
}
