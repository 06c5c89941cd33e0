import { expect, test } from 'vitest'
import { summarize } from './summarize.ts'

test('count, least, greatest, mean, median, deviation and percentiles', () => {
  expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
    status: 'measured',
    count: 8,
    min: 2,
    max: 9,
    mean: 5,
    median: 4.5,
    stdev: Math.sqrt(32 / 7),
    p95: 9,
    p99: 9,
  })
})

test('percentiles are samples by their rank', () => {
  const samples = Array.from({ length: 200 }, (_, i) => 200 - i)
  expect(summarize(samples)).toMatchObject({ median: 100.5, p95: 190, p99: 198 })
})

test('one sample has a deviation of 0', () => {
  expect(summarize([42], { targetMs: 50 })).toEqual({
    status: 'measured',
    count: 1,
    min: 42,
    max: 42,
    mean: 42,
    median: 42,
    stdev: 0,
    p95: 42,
    p99: 42,
    targetMet: { byMean: true, byP95: true },
  })
})

test('the target is met by less than it, by the mean and by the 95th percentile', () => {
  const runs = [...Array.from({ length: 9 }, () => ({ ttfbMs: 40 })), { ttfbMs: 90 }]
  expect(summarize(runs, { targetMs: 50 })).toMatchObject({
    mean: 45,
    targetMet: { byMean: true, byP95: false },
  })
  expect(summarize([50], { targetMs: 50 })).toMatchObject({ targetMet: { byMean: false, byP95: false } })
})

test('the duration is chosen, and runs without it are no samples', () => {
  const runs = [{ ttfbMs: 1, ttftMs: 10 }, { ttfbMs: 2 }, { ttftMs: 30 }]
  expect(summarize(runs)).toMatchObject({ count: 2, mean: 1.5 })
  expect(summarize(runs, { of: 'ttftMs' })).toMatchObject({ count: 2, mean: 20, min: 10, max: 30 })
})

test('no samples are stated as such', () => {
  expect(summarize([], { targetMs: 50 })).toEqual({ status: 'no-samples', count: 0 })
  expect(summarize([{ ttftMs: 3 }])).toEqual({ status: 'no-samples', count: 0 })
})
