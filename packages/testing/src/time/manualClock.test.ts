import { expect, test } from 'vitest'
import { manualClock } from './manualClock.ts'

test('time does not pass until the test advances it', async () => {
  const clock = manualClock(1000)
  expect([clock.now(), clock.monotonicMs()]).toEqual([1000, 0])
  await clock.advance(250)
  expect([clock.now(), clock.monotonicMs()]).toEqual([1250, 250])
})

test('due timers run in order, each at its own time', async () => {
  const clock = manualClock()
  const rings: [string, number][] = []
  clock.setTimeout(() => rings.push(['late', clock.now()]), 30)
  clock.setTimeout(() => rings.push(['early', clock.now()]), 10)
  clock.setTimeout(() => rings.push(['early too', clock.now()]), 10)
  clock.setTimeout(() => rings.push(['not yet', clock.now()]), 41)
  await clock.advance(40)
  expect(rings).toEqual([
    ['early', 10],
    ['early too', 10],
    ['late', 30],
  ])
  expect(clock.now()).toBe(40)
  expect(clock.pending).toBe(1)
})

test('a timer set by code that a timer woke falls due in the same call', async () => {
  const clock = manualClock()
  const sleep = (ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
  const wokeAt: number[] = []
  async function sleeper() {
    for (let times = 0; times < 3; times += 1) {
      await sleep(10)
      wokeAt.push(clock.now())
    }
  }
  void sleeper()
  await clock.advance(30)
  expect(wokeAt).toEqual([10, 20, 30])
})

test('a cleared timer never runs', async () => {
  const clock = manualClock()
  let rang = false
  clock.clearTimeout(clock.setTimeout(() => (rang = true), 10))
  await clock.advance(10)
  expect([rang, clock.pending]).toEqual([false, 0])
})

test('a timer of no or negative length runs at the next advance, even of 0', async () => {
  const clock = manualClock()
  let rang = 0
  clock.setTimeout(() => (rang += 1), 0)
  clock.setTimeout(() => (rang += 1), -5)
  expect(rang).toBe(0)
  await clock.advance(0)
  expect([rang, clock.now()]).toEqual([2, 0])
})
