import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { statsOf, newCounts } from './stats.ts'
import { createLogQueue } from './logQueue.ts'

const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

/** A queue in front of a log that answers when the test says so (`slow`) or at once (`sync`). */
function queueTo(how: 'slow' | 'sync', batchMs = 50) {
  const clock = manualClock()
  const counts = newCounts()
  const batches: (readonly string[])[] = []
  const answers: ((failure?: Error) => void)[] = []
  const writer = {
    epoch: 'e',
    append(events: readonly string[]) {
      batches.push(events)
      if (how === 'sync') return undefined
      return new Promise<void>((resolve, reject) => {
        answers.push((failure) => (failure === undefined ? resolve() : reject(failure)))
      })
    },
    end() {},
  }
  const settings = { maxEvents: 100, highWaterMark: 80, batchEvents: 10, batchMs }
  const queue = createLogQueue(writer, settings, clock, counts)
  async function answer(failure?: Error): Promise<void> {
    answers.shift()?.(failure)
    await clock.advance(0)
  }
  return { queue, clock, counts, batches, answer, answers }
}

test('the first event is appended at once, the next ones after a while or in tens', async () => {
  const { queue, clock, batches } = queueTo('sync')
  await queue.push(['1'])
  expect(batches).toEqual([['1']])
  await queue.push(['2'])
  await queue.push(['3'])
  expect(batches).toHaveLength(1)
  await clock.advance(49)
  expect(batches).toHaveLength(1)
  await clock.advance(1)
  expect(batches).toEqual([['1'], ['2', '3']])
  await queue.push(names(4, 13))
  expect(batches.slice(2)).toEqual([names(4, 13)])
  await clock.advance(50)
  await queue.push(['14'])
  expect(batches.at(-1)).toEqual(['14'])
  expect(clock.pending).toBe(0)
})

test('a log that costs nothing gets each at once', async () => {
  const { queue, batches } = queueTo('sync', 0)
  await queue.push(names(1, 25))
  expect(batches).toEqual([names(1, 10), names(11, 20), names(21, 25)])
  await queue.push(['26'])
  expect(batches.at(-1)).toEqual(['26'])
})

test('one append is under way at a time', async () => {
  const { queue, batches, answer, clock } = queueTo('slow')
  await queue.push(['1'])
  await clock.advance(50)
  await queue.push(names(2, 15))
  expect(batches).toEqual([['1']])
  await answer()
  expect(batches).toEqual([['1'], names(2, 11)])
})

test('the provider waits at the high-water mark, and is never more than a hundred ahead', async () => {
  const { queue, counts, answer, answers, clock } = queueTo('slow')
  let isTaken = false
  const pushed = Promise.resolve(queue.push(names(1, 250))).then(() => (isTaken = true))
  await clock.advance(0)
  expect(counts).toMatchObject({ depth: 100, produced: 100, consumed: 0, waiters: 1 })
  await clock.advance(30)
  while (!isTaken) {
    expect(counts.depth).toBeLessThanOrEqual(100)
    expect(answers).toHaveLength(1)
    await answer()
  }
  await pushed
  expect(counts).toMatchObject({ produced: 250, consumed: 180, depth: 70, waiters: 0, waitMs: 30 })
  let isDrained = false
  const drained = queue.drain().then(() => (isDrained = true))
  while (!isDrained) await answer()
  await drained
  expect(statsOf(counts)).toMatchObject({
    produced: 250,
    consumed: 250,
    depth: 0,
    eventsDropped: 0,
    eventsLost: 0,
  })
})

test('a log that fails ends the run, and what it did not take is counted as lost', async () => {
  const { queue, counts, answer, clock } = queueTo('slow')
  const pushed = queue.push(names(1, 120))
  await clock.advance(0)
  await answer()
  const answered = answer(new Error('full'))
  await expect(pushed).rejects.toThrow('full')
  await answered
  await expect(queue.drain()).rejects.toThrow('full')
  queue.abandon()
  expect(statsOf(counts)).toMatchObject({
    produced: 110,
    consumed: 10,
    depth: 0,
    eventsLost: 100,
    eventsDropped: 0,
    waiters: 0,
  })
  expect(clock.pending).toBe(0)
})
