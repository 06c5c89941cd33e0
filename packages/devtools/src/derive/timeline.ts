import type { LoggedRun } from '../inspector/loggedRun.ts'

/** One moment of a run that the timeline names. */
interface Mark {
  atMs: number
  label: string
}

/** The longest gap between deltas in a slice of the run. */
interface GapBar {
  fromMs: number
  toMs: number
  gapMs: number
  frames: number
}

/**
 * The data from which the timeline of one run (request to the model) is drawn. Times are in milliseconds
 * since the run began.
 */
export interface Timeline {
  totalMs: number
  marks: readonly Mark[]
  connections: readonly { fromMs: number; openedMs?: number; toMs: number; failure?: string }[]
  bars: readonly GapBar[]
  /** The longest gaps between deltas (pieces of text), longest first. */
  longestGaps: readonly { atMs: number; gapMs: number }[]
}

/** Slices of the plot. More would be narrower than a pixel on a phone. */
const slices = 120

/** Gaps that are listed. */
const listed = 5

/**
 * Calculates the timeline of a recorded run (request to the model). The time is linear in the number of
 * deltas (pieces of text) and frames.
 */
export function timelineOf({ requests, deltasMs, framesMs }: LoggedRun): Timeline {
  const lastMs = Math.max(
    0,
    ...requests.map((each) => each.endedMs ?? each.openedMs ?? each.atMs),
    deltasMs.at(-1) ?? 0,
  )
  const totalMs = Math.max(1, lastMs)
  const marks: Mark[] = []
  for (const [index, request] of requests.entries()) {
    const name = index === 0 ? 'request' : `${request.method} again`
    marks.push({ atMs: request.atMs, label: name })
    if (request.openedMs !== undefined) marks.push({ atMs: request.openedMs, label: 'headers' })
    if (request.firstByteMs !== undefined) marks.push({ atMs: request.firstByteMs, label: 'first byte' })
    if (request.failure !== undefined)
      marks.push({ atMs: request.endedMs ?? totalMs, label: `failed: ${request.failure}` })
  }
  if (deltasMs[0] !== undefined) marks.push({ atMs: deltasMs[0], label: 'first token' })
  if (deltasMs.length > 1) marks.push({ atMs: deltasMs.at(-1) ?? 0, label: 'last token' })
  return {
    totalMs,
    marks: marks.toSorted((a, b) => a.atMs - b.atMs),
    connections: requests.map(({ atMs, openedMs, endedMs, failure }) => ({
      fromMs: atMs,
      toMs: endedMs ?? totalMs,
      ...(openedMs !== undefined && { openedMs }),
      ...(failure !== undefined && { failure }),
    })),
    bars: barsOf(deltasMs, framesMs, totalMs),
    longestGaps: deltasMs
      .slice(1)
      .map((atMs, index) => ({ atMs, gapMs: atMs - (deltasMs[index] ?? atMs) }))
      .toSorted((a, b) => b.gapMs - a.gapMs)
      .slice(0, listed),
  }
}

function barsOf(
  deltasMs: readonly number[],
  framesMs: readonly number[],
  totalMs: number,
): readonly GapBar[] {
  const width = totalMs / slices
  const sliceOf = (atMs: number) => Math.min(slices - 1, Math.floor(atMs / width))
  const bars = Array.from({ length: slices }, (_, slice) => ({
    fromMs: slice * width,
    toMs: (slice + 1) * width,
    gapMs: 0,
    frames: 0,
  }))
  let before = deltasMs[0] ?? 0
  for (const atMs of deltasMs) {
    const bar = bars[sliceOf(atMs)]
    if (bar !== undefined) bar.gapMs = Math.max(bar.gapMs, atMs - before)
    before = atMs
  }
  for (const atMs of framesMs) {
    const bar = atMs <= totalMs ? bars[sliceOf(atMs)] : undefined
    if (bar !== undefined) bar.frames++
  }
  return bars
}
