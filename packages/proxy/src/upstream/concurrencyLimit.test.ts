import { expect, test } from 'vitest'
import { createConcurrencyLimit } from './concurrencyLimit.ts'

const stay = new AbortController().signal

test('those who wait are let in in the order in which they came', async () => {
  const limit = createConcurrencyLimit(1, 10)
  const order: number[] = []
  const enter = async (number: number) => {
    const leave = await limit.acquire(stay)
    order.push(number)
    leave?.()
  }
  await Promise.all([1, 2, 3, 4].map(enter))
  expect(order).toEqual([1, 2, 3, 4])
})

test('a full queue takes nobody', async () => {
  const limit = createConcurrencyLimit(1, 1)
  await limit.acquire(stay)
  expect(limit.acquire(stay)).toBeDefined()
  expect(limit.acquire(stay)).toBeUndefined()
})

test('a place given back twice is free once', async () => {
  const limit = createConcurrencyLimit(1, 0)
  const leave = await limit.acquire(stay)
  leave?.()
  leave?.()
  await limit.acquire(stay)
  expect(limit.acquire(stay)).toBeUndefined()
})

test('who leaves the queue is passed over and makes room in it', async () => {
  const limit = createConcurrencyLimit(1, 1)
  const leave = await limit.acquire(stay)
  const impatient = new AbortController()
  const first = limit.acquire(impatient.signal)
  impatient.abort(new Error('left'))
  await expect(first).rejects.toThrow('left')
  const second = limit.acquire(stay)
  leave?.()
  expect(await second).toBeTypeOf('function')
})

test('who has left before is not let in', async () => {
  const limit = createConcurrencyLimit(1, 1)
  await expect(limit.acquire(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
  expect(await limit.acquire(stay)).toBeTypeOf('function')
})
