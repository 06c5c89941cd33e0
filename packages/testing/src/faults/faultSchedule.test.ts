import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fault } from './fault.ts'
import { faultSchedule } from './faultSchedule.ts'

const first = (count: number, options: Parameters<typeof faultSchedule>[0]) => {
  const schedule = faultSchedule(options)
  return Array.from({ length: count }, (_, index) => schedule({ index }))
}
const kindsIn = (faults: readonly (Fault | undefined)[]) => new Set(faults.map((fault) => fault?.type))

test('a fault depends on the seed and the index alone', () => {
  const inOrder = first(50, { seed: 7 })
  const schedule = faultSchedule({ seed: 7 })
  expect(inOrder.map((_, index) => schedule({ index: 49 - index })).toReversed()).toEqual(inOrder)
  expect(first(50, { seed: 8 })).not.toEqual(inOrder)
})

test('after as many faults as are let in a row comes a connection without one', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 9 }), (seed, inRow) => {
      let run = 0
      for (const fault of first(100, { seed, inRow, share: 1 })) {
        run = fault === undefined ? 0 : run + 1
        expect(run).toBeLessThanOrEqual(inRow)
      }
    }),
  )
})

test('the share of faults is the one asked for, of the connections that may have one', () => {
  const count = (share: number) =>
    first(4000, { seed: 1, share }).filter((fault) => fault !== undefined).length
  expect(count(1)).toBe(3000)
  expect(count(0)).toBe(0)
  expect(Math.abs(count(0.5) - 1500)).toBeLessThan(100)
})

test('every kind occurs; black holes and stalls for ever only when asked for', () => {
  const usual = first(1000, { seed: 1, share: 1 })
  expect(kindsIn(usual)).toEqual(new Set([undefined, 'cut', 'delay', 'stall', 'drip', 'refuse']))
  const lasting = (faults: readonly (Fault | undefined)[]) =>
    faults.filter((fault) => fault?.type === 'stall' && fault.forMs === undefined).length
  expect(lasting(usual)).toBe(0)
  const grave = first(1000, { seed: 1, share: 1, kinds: ['stall', 'black-hole'], lasting: true })
  expect(kindsIn(grave)).toEqual(new Set([undefined, 'stall', 'black-hole']))
  expect(lasting(grave)).toBeGreaterThan(100)
  expect(first(9, { seed: 1, kinds: [] })).toEqual(Array.from({ length: 9 }))
})

test('positions and times stay within their limits, both ends of them included', () => {
  const faults = first(4000, { seed: 1, share: 1, maxBytes: 9, maxMs: 3 })
  const positions = faults.flatMap((fault) => (fault?.type === 'cut' ? [fault.afterBytes] : []))
  const times = faults.flatMap((fault) => (fault?.type === 'delay' ? [fault.ms] : []))
  expect(new Set(positions)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  expect(new Set(times)).toEqual(new Set([0, 1, 2, 3]))
})
