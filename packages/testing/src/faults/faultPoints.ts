import type { CutFault, Direction, Fault } from './fault.ts'

/**
 * One effect of a fault: a wait, or the cut of the connection. `at` is the number of bytes that pass before
 * the effect.
 */
export type FaultPoint = { at: number } & (
  | { type: 'wait'; ms: number }
  | { type: 'cut'; how: CutFault['how'] }
)

/**
 * Yields the effects of faults in one direction, ordered by byte position. Effects at the same position are
 * in the order of the faults. If there is a fault of the type `drip`, which waits again and again, the
 * generator never ends.
 */
export function* faultPoints(faults: readonly Fault[], direction: Direction): Generator<FaultPoint> {
  const rows = faults.flatMap((fault) => {
    if (fault.type === 'refuse' || fault.type === 'black-hole') return []
    return (fault.direction ?? 'answer') === direction ? [startRow(fault)] : []
  })
  for (;;) {
    let first: (typeof rows)[number] | undefined
    for (const row of rows)
      if (row.next !== undefined && row.next.at < (first?.next?.at ?? Infinity)) first = row
    if (first?.next === undefined) return
    yield first.next
    first.next = nextOf(first.points)
  }
}

type PlacedFault = Exclude<Fault, { type: 'refuse' | 'black-hole' }>

function startRow(fault: PlacedFault) {
  const points = pointsOf(fault)
  return { points, next: nextOf(points) }
}

function nextOf(points: Iterator<FaultPoint>): FaultPoint | undefined {
  const next = points.next()
  return next.done === true ? undefined : next.value
}

function* pointsOf(fault: PlacedFault): Generator<FaultPoint> {
  switch (fault.type) {
    case 'delay':
      return yield { at: 0, type: 'wait', ms: fault.ms }
    case 'cut':
      return yield { at: fault.afterBytes, type: 'cut', how: fault.how }
    case 'stall':
      return yield { at: fault.afterBytes, type: 'wait', ms: fault.forMs ?? Infinity }
    case 'drip': {
      const { bytes, everyMs, afterBytes = 0 } = fault
      if (!(bytes >= 1)) throw new RangeError(`A drip of ${bytes} bytes never ends: give at least 1.`)
      for (let at = afterBytes; ; at += bytes) yield { at, type: 'wait', ms: everyMs }
    }
    default:
      fault satisfies never
  }
}
