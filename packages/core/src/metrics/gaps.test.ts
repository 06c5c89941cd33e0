import { expect, test } from 'vitest'
import { countGaps } from './gaps.ts'

/** Nearest rank over a sorted list: slow and obvious. */
function percentile(gaps: readonly number[], part: number): number | undefined {
  return gaps.toSorted((a, b) => a - b)[Math.ceil(part * gaps.length) - 1]
}

test('percentiles are those of the sorted list', () => {
  let seed = 7
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  for (const length of [1, 2, 19, 20, 21, 100, 1000]) {
    const gaps = Array.from({ length }, () => Math.floor(random() ** 3 * 3000))
    const counted = countGaps()
    let at = 0
    for (const gap of gaps) counted.add(gap, (at += gap))
    expect(counted.read()).toMatchObject({
      count: length,
      p50Ms: percentile(gaps, 0.5),
      p95Ms: percentile(gaps, 0.95),
      maxMs: Math.max(...gaps),
      stalls: gaps.filter((gap) => gap > 1000).length,
    })
  }
})

test('the course has at most 64 points, and the longest gap is one of them', () => {
  const gaps = countGaps()
  for (let i = 1; i <= 100_000; i++) gaps.add(i === 54_321 ? 900 : 10, i * 10)
  const course = gaps.read()?.course ?? []
  expect(course.length).toBeGreaterThan(32)
  expect(course.length).toBeLessThanOrEqual(64)
  expect(course.filter(({ gapMs }) => gapMs === 900)).toEqual([{ atMs: 543_210, gapMs: 900 }])
  expect(course.map(({ atMs }) => atMs)).toEqual(course.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
})

test('a gap of exactly one second is no stall', () => {
  const gaps = countGaps()
  gaps.add(1000, 1000)
  gaps.add(1001, 2001)
  expect(gaps.read()?.stalls).toBe(1)
})

test('the recent mean is of the last five gaps, and needs more than five', () => {
  const gaps = countGaps()
  for (const gap of [900, 1, 2, 3, 4]) gaps.add(gap, 0)
  expect(gaps.recentMean()).toBeUndefined()
  gaps.add(5, 0)
  expect(gaps.recentMean()).toBe(3)
  gaps.add(11, 0)
  expect(gaps.recentMean()).toBe(5)
})

test('no gaps have no statistics', () => {
  expect(countGaps().read()).toBeUndefined()
})
