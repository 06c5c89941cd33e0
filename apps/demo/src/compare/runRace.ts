import { wordsOf } from '../countWords.ts'
import { openLine } from '../show/line.ts'
import { raceDeltas } from './race.ts'
import type { SideReport, SideRequest, Says } from './side.ts'

/** The faults of the comparison; `fast` has none. */
export const raceFaults = ['cut', 'end', 'reload', 'fast'] as const
export type RaceFault = (typeof raceFaults)[number]

/** One side of the comparison, while it runs. */
export interface RaceSide {
  line: string
  frame: () => HTMLIFrameElement | null
  /** The last report of the frame. */
  report: () => SideReport | undefined
}

/** The number of words in the first deltas of the short answer. */
const wordsIn = (deltas: number): number => wordsOf(raceDeltas.calm.slice(0, deltas).join('')).length

/** The words after which a fault can be caused: all but the last one. */
export const lastWord = wordsIn(raceDeltas.calm.length) - 1

/** The number of deltas that hold the first words and no more. */
const deltasOf = (words: number): number =>
  raceDeltas.calm.findIndex((_, index) => wordsIn(index + 1) === words) + 1

const underWay: readonly Says[] = ['nothing', 'submitted', 'streaming', 'reconnecting']
const pollMs = 50
/** A side that shows nothing new for so long is not waited for. */
const patienceMs = 20_000

/**
 * Asks both sides at once, holds both answers after the same word, and causes the same fault once both show what the
 * wire has carried. Resolves when both sides are done.
 *
 * @param onCarried called before the fault with the words that the line of each side has carried
 */
export async function runRace(
  sides: readonly RaceSide[],
  fault: RaceFault,
  afterWord: number,
  onCarried: (words: readonly number[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const lines = sides.map(({ line }) => openLine(line))
  const until = (isTrue: () => boolean | Promise<boolean>) => waitUntil(isTrue, signal)
  await until(() => sides.every(({ report }) => report() !== undefined))
  if (fault !== 'fast')
    await Promise.all(lines.map((line) => line.cause({ type: 'hold', afterDeltas: deltasOf(afterWord) })))
  const request: SideRequest = { from: 'page', pace: fault === 'fast' ? 'fast' : 'calm' }
  for (const { frame } of sides) frame()?.contentWindow?.postMessage(request, location.origin)

  if (fault !== 'fast') {
    await until(() => sides.every(({ report }) => (report()?.shown ?? 0) >= afterWord))
    await until(async () =>
      (await Promise.all(lines.map((line) => line.status()))).every((line) => line.isHolding),
    )
    onCarried((await Promise.all(lines.map((line) => line.status()))).map(({ deltas }) => wordsIn(deltas)))
    if (fault === 'reload') for (const { frame } of sides) frame()?.contentWindow?.location.reload()
    else await Promise.all(lines.map((line) => line.cause({ type: fault })))
  }
  await until(() => sides.every(({ report }) => !underWay.includes(report()?.says ?? 'nothing')))
}

async function waitUntil(isTrue: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + patienceMs
  while (!signal.aborted && performance.now() < endMs && !(await isTrue()))
    await new Promise((resolve) => setTimeout(resolve, pollMs))
}
