import { expect, test } from 'vitest'
import { bytePieces, everySplit, randomPieces } from './pieces.ts'
import { seededRandom } from '../script/seededRandom.ts'

const bytes = new Uint8Array([1, 2, 3, 4, 5])
const lists = (pieces: Iterable<Uint8Array>) => [...pieces].map((piece) => [...piece])

test('every split has a cut at each place, both ends included', () => {
  const splits = [...everySplit(new Uint8Array([1, 2]))].map(lists)
  expect(splits).toEqual([
    [[], [1, 2]],
    [[1], [2]],
    [[1, 2], []],
  ])
})

test('pieces of a size end with what is left', () => {
  expect(lists(bytePieces(bytes, 2))).toEqual([[1, 2], [3, 4], [5]])
  expect(lists(bytePieces(new Uint8Array(), 2))).toEqual([])
})

test.each([0, -1, Number.NaN])('pieces of %d bytes are refused', (size) => {
  expect(() => [...bytePieces(bytes, size)]).toThrow(RangeError)
})

test('random pieces join to the whole and are the same for the same seed', () => {
  const long = Uint8Array.from({ length: 1000 }, (_, index) => index % 256)
  const once = lists(randomPieces(long, seededRandom(7), 20))
  expect(once.flat()).toEqual([...long])
  expect(Math.max(...once.map((piece) => piece.length))).toBeLessThanOrEqual(20)
  expect(lists(randomPieces(long, seededRandom(7), 20))).toEqual(once)
  expect(lists(randomPieces(long, seededRandom(8), 20))).not.toEqual(once)
})

test('seeded numbers lie in [0, 1) and spread evenly', () => {
  const random = seededRandom(1)
  const numbers = Array.from({ length: 10_000 }, random)
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => numbers.filter((n) => Math.floor(n * 10) === tenth).length,
  )
  expect(tenths.every((count) => count > 900 && count < 1100)).toBe(true)
})
