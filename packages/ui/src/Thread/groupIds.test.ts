import { expect, test } from 'vitest'
import { groupIds, sectionsOf } from './groupIds.ts'

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `m${from + index}`)
const short = () => 10
const sizes = (groups: readonly (readonly string[])[]) => groups.map(({ length }) => length)

test('groups have at most 64 messages, and a long answer ends its group', () => {
  expect(sizes(groupIds([], ids(0, 140), short))).toEqual([64, 64, 12])
  expect(sizes(groupIds([], ids(0, 8), (id) => (Number(id.slice(1)) % 2 === 0 ? 10 : 10_000)))).toEqual([
    2, 2, 2, 2,
  ])
})

test('a message added at the end extends the last group and keeps the others', () => {
  const before = groupIds([], ids(0, 80), short)
  const after = groupIds(before, ids(0, 82), short)
  expect(sizes(after)).toEqual([64, 18])
  expect(after[0]).toBe(before[0])
  expect(sizes(groupIds(before, ids(0, 82), () => 5000))).toEqual([64, 16, 2])
})

test('messages added at the start get groups before the others, which are kept', () => {
  const before = groupIds([], ids(50, 190), short)
  const after = groupIds(before, ids(0, 190), short)
  expect(sizes(after)).toEqual([50, 64, 64, 12])
  expect(after.slice(1)).toEqual(before)
  after.slice(1).forEach((group, index) => expect(group).toBe(before[index]))
})

test('another version of a question replaces the groups behind it only', () => {
  const before = groupIds([], ids(0, 140), short)
  const after = groupIds(before, [...ids(0, 80), 'other', 'answer'], short)
  expect(after.flat()).toEqual([...ids(0, 80), 'other', 'answer'])
  expect(after[0]).toBe(before[0])
})

test('sections have 16 groups, which stay together while groups are added before and after them', () => {
  expect(sizes(sectionsOf(ids(0, 40), 0))).toEqual([16, 16, 8])
  expect(sizes(sectionsOf(ids(-19, 45), 19))).toEqual([3, 16, 16, 16, 13])
  expect(sectionsOf(ids(-19, 45), 19)[2]).toEqual(sectionsOf(ids(0, 40), 0)[0])
  expect(sizes(sectionsOf(ids(-16, 0), 16))).toEqual([16])
  expect(sectionsOf([], 0)).toEqual([])
})
