import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { startDeadlines } from '../../../../core/src/run/deadlines.ts'

test('a timer that fires late, after sleep, gives what has come meanwhile a moment to be read', async () => {
  const clock = manualClock()
  let asleepMs = 0
  const sleepy = { ...clock, monotonicMs: () => clock.monotonicMs() + asleepMs }
  const expired: unknown[] = []
  const deadlines = startDeadlines(
    sleepy,
    { idleMs: 60_000 },
    ({ data }) => void expired.push([data.reason, data.params]),
  )
  deadlines.opened()
  deadlines.heard()
  asleepMs = 3_600_000
  await clock.advance(60_000)
  expect(expired).toEqual([])
  deadlines.touch()
  await clock.advance(59_999)
  expect(expired).toEqual([])
  await clock.advance(1)
  expect(expired).toEqual([['timeout-idle', { seconds: 60 }]])
  expect(clock.pending).toBe(0)
})

test('where nothing has come after sleep either, it expires a moment later', async () => {
  const clock = manualClock()
  let asleepMs = 0
  const sleepy = { ...clock, monotonicMs: () => clock.monotonicMs() + asleepMs }
  const expired: unknown[] = []
  startDeadlines(sleepy, {}, ({ data }) => void expired.push([data.reason, data.params])).opened()
  asleepMs = 3_600_000
  await clock.advance(64_999)
  expect(expired).toEqual([])
  await clock.advance(1)
  expect(expired).toEqual([['timeout-first-event', { seconds: 60 }]])
})
