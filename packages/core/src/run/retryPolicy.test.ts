import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryDelay, type RetryOptions, retryPolicy } from './retryPolicy.ts'

const broken = { kind: 'network' } as const
const delays = (options: RetryOptions, error: Parameters<typeof retryDelay>[2] = broken) =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => retryDelay(attempt, retryPolicy(options), error, () => 1))

test('without jitter the delays are 1, 2, 4, 8 s, up to 60 s', () => {
  expect(delays({ jitter: 'none' })).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
})

test('full jitter is anything from 0 to the delay', () => {
  expect(retryDelay(3, retryPolicy(), broken, () => 0)).toBe(0)
  expect(retryDelay(3, retryPolicy(), broken, () => 0.5)).toBe(2000)
})

test('a 429 without a time to wait has separate delays', () => {
  const options = { jitter: 'none', rateLimited: { initialMs: 60_000, maxMs: 300_000 } } as const
  expect(delays(options, { kind: 'rate-limited' }).slice(0, 4)).toEqual([60_000, 120_000, 240_000, 300_000])
  expect(delays(options).slice(0, 2)).toEqual([1000, 2000])
})

test('what the server asked for is never shortened', () => {
  const arbitrary = fc.record({
    attempt: fc.integer({ min: 1, max: 60 }),
    ms: fc.nat(600_000),
    r: fc.double({ min: 0, max: 0.99, noNaN: true }),
  })
  fc.assert(
    fc.property(arbitrary, ({ attempt, ms, r }) => {
      const delay = retryDelay(attempt, retryPolicy(), { kind: 'rate-limited', retryAfterMs: ms }, () => r)
      expect(delay).toBeGreaterThanOrEqual(ms)
      expect(delay).toBeLessThanOrEqual(Math.max(ms, 60_000))
    }),
  )
})
