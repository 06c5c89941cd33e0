import { expect, test } from 'vitest'
import type { Fault } from './fault.ts'
import { faultPoints } from './faultPoints.ts'

function first(count: number, faults: readonly Fault[], direction: 'request' | 'answer' = 'answer') {
  const points: [at: number, what: number | string][] = []
  for (const point of faultPoints(faults, direction)) {
    points.push([point.at, point.type === 'wait' ? point.ms : point.how])
    if (points.length === count) break
  }
  return points
}

test('several faults occur in order of position, not of the list', () => {
  const faults: Fault[] = [
    { type: 'cut', afterBytes: 25, how: 'rst' },
    { type: 'drip', bytes: 10, everyMs: 1, afterBytes: 5 },
    { type: 'delay', ms: 7 },
    { type: 'stall', afterBytes: 12 },
  ]
  expect(first(6, faults)).toEqual([
    [0, 7],
    [5, 1],
    [12, Infinity],
    [15, 1],
    [25, 'rst'],
    [25, 1],
  ])
})

test('at one position the list decides', () => {
  const stall: Fault = { type: 'stall', afterBytes: 3, forMs: 9 }
  const cut: Fault = { type: 'cut', afterBytes: 3, how: 'fin' }
  expect(first(9, [stall, cut])).toEqual([
    [3, 9],
    [3, 'fin'],
  ])
  expect(first(9, [cut, stall])).toEqual([
    [3, 'fin'],
    [3, 9],
  ])
})

test('each direction has its own', () => {
  const faults: Fault[] = [
    { type: 'delay', ms: 1, direction: 'request' },
    { type: 'delay', ms: 2 },
  ]
  expect(first(9, faults, 'request')).toEqual([[0, 1]])
  expect(first(9, faults, 'answer')).toEqual([[0, 2]])
})

test('a drip of nothing is refused', () => {
  expect(() => first(1, [{ type: 'drip', bytes: 0, everyMs: 1 }])).toThrow(RangeError)
})
