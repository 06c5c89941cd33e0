import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createLimiter } from '../../../../core/src/run/limiter.ts'

const never = new AbortController().signal

/** Makes a queue that records the order in which runs begin. */
function queueOf(limiter: ReturnType<typeof createLimiter>) {
  const began: string[] = []
  const ask = (name: string, signal = never) =>
    limiter.acquire(signal).then((release) => {
      began.push(name)
      return release
    })
  return { began, ask }
}

test('no more run at once than agreed, and they begin in the order they came', async () => {
  const { began, ask } = queueOf(createLimiter({ maxConcurrent: 1 }))
  const first = await ask('a')
  const [second, third] = [ask('b'), ask('c')]
  await Promise.resolve()
  expect(began).toEqual(['a'])
  first()
  first()
  const release = await second
  expect(began).toEqual(['a', 'b'])
  release()
  await third
  expect(began).toEqual(['a', 'b', 'c'])
})

test('two runs begin no sooner after one another than agreed', async () => {
  const clock = manualClock()
  const limiter = createLimiter({ minIntervalMs: 500, clock })
  const { began, ask } = queueOf(limiter)
  void ask('a')
  void ask('b')
  await clock.advance(499)
  expect([began, limiter.isFull]).toEqual([['a'], true])
  await clock.advance(1)
  expect(began).toEqual(['a', 'b'])
  await clock.advance(500)
  expect([limiter.isFull, clock.pending]).toEqual([false, 0])
})

test('one that stops waiting leaves the queue, and the next takes its turn', async () => {
  const { began, ask } = queueOf(createLimiter({ maxConcurrent: 1 }))
  const release = await ask('a')
  const abort = new AbortController()
  const left = ask('b', abort.signal)
  const third = ask('c')
  abort.abort('enough')
  await expect(left).rejects.toBe('enough')
  release()
  await third
  expect(began).toEqual(['a', 'c'])
  await expect(ask('d', abort.signal)).rejects.toBe('enough')
})
