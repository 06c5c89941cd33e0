import { expect, test } from 'vitest'
import fc from 'fast-check'
import { threadOf } from '../testing/threads.testing.ts'
import { groupThreads } from './groupThreads.ts'

const now = new Date(2026, 2, 15, 9, 30).getTime()
const at = (...date: [month: number, day: number, hour?: number]) => new Date(2026, ...date).getTime()
const keysOf = (...threads: Parameters<typeof threadOf>[0][]) =>
  groupThreads(threads.map(threadOf), now).map(({ heading, threads: { length } }) => [
    heading.type,
    heading.type === 'pinned' ? '' : new Date(heading.at).toDateString(),
    length,
  ])

test('pinned threads come first, then a group for each day of the last week, then months', () => {
  expect(
    keysOf(
      { id: 'p', pinned: true, updatedAt: at(0, 1) },
      { id: 'a', updatedAt: at(2, 15, 9) },
      { id: 'b', updatedAt: at(2, 15, 0) },
      { id: 'c', updatedAt: at(2, 14, 23) },
      { id: 'd', updatedAt: at(2, 9) },
      { id: 'e', updatedAt: at(2, 8, 23) },
      { id: 'f', updatedAt: at(1, 20) },
      { id: 'g', updatedAt: at(1, 2) },
    ),
  ).toEqual([
    ['pinned', '', 1],
    ['day', 'Sun Mar 15 2026', 2],
    ['day', 'Sat Mar 14 2026', 1],
    ['day', 'Mon Mar 09 2026', 1],
    ['month', 'Sun Mar 01 2026', 1],
    ['month', 'Sun Feb 01 2026', 2],
  ])
})

test('a time in the future, by a clock that runs ahead, is today', () => {
  expect(keysOf({ updatedAt: at(2, 16, 4) })).toEqual([['day', 'Sun Mar 15 2026', 1]])
})

test('every thread is in one group, in its order', () => {
  const thread = fc.record({
    id: fc.uuid(),
    pinned: fc.boolean(),
    updatedAt: fc.integer({ min: 0, max: now }),
  })
  fc.assert(
    fc.property(fc.array(thread), (given) => {
      const threads = given
        .map(threadOf)
        .toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt)
      expect(groupThreads(threads, now).flatMap((group) => group.threads)).toEqual(threads)
    }),
  )
})
