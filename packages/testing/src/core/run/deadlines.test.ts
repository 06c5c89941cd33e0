import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { type Expiry, startDeadlines } from '../../../../core/src/run/deadlines.ts'

test('a timer that fires late, after sleep, gives what has come meanwhile a moment to be read', async () => {
  const clock = manualClock()
  let asleepMs = 0
  const sleepy = { ...clock, monotonicMs: () => clock.monotonicMs() + asleepMs }
  const expired: Expiry[] = []
  const deadlines = startDeadlines(sleepy, { idleMs: 60_000 }, (expiry) => void expired.push(expiry))
  deadlines.opened()
  deadlines.heard()
  asleepMs = 3_600_000
  await clock.advance(60_000)
  expect(expired).toEqual([])
  deadlines.touch()
  await clock.advance(59_999)
  expect(expired).toEqual([])
  await clock.advance(1)
  expect(expired).toEqual([{ expired: 'idleMs', ms: 60_000 }])
  expect(clock.pending).toBe(0)
})

test('where nothing has come after sleep either, it expires a moment later', async () => {
  const clock = manualClock()
  let asleepMs = 0
  const sleepy = { ...clock, monotonicMs: () => clock.monotonicMs() + asleepMs }
  const expired: Expiry[] = []
  startDeadlines(sleepy, {}, (expiry) => void expired.push(expiry)).opened()
  asleepMs = 3_600_000
  await clock.advance(64_999)
  expect(expired).toEqual([])
  await clock.advance(1)
  expect(expired).toEqual([{ expired: 'firstEventMs', ms: 60_000 }])
})
