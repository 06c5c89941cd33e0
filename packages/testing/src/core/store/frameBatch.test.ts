import { manualFrames } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createStore } from '../../../../core/src/store/createStore.ts'
import { frameBatch } from '../../../../core/src/store/frameBatch.ts'

test('what comes within a frame is handed on together, in order, once', () => {
  const frames = manualFrames()
  const handed: (readonly number[])[] = []
  const batch = frameBatch<number>((items) => handed.push(items), frames)
  batch.add([1, 2])
  batch.add([3])
  expect(handed).toEqual([])
  frames.tick()
  frames.tick()
  batch.add([4])
  frames.tick()
  expect(handed).toEqual([[1, 2, 3], [4]])
})

test('flush hands on at once and leaves nothing for the frame', () => {
  const frames = manualFrames()
  const handed: (readonly number[])[] = []
  const batch = frameBatch<number>((items) => handed.push(items), frames)
  batch.add([1])
  batch.flush()
  batch.flush()
  expect(frames.pending).toBe(0)
  expect(handed).toEqual([[1]])
})

test('nothing to hand on asks for no frame', () => {
  const frames = manualFrames()
  frameBatch<number>(() => {}, frames).add([])
  expect(frames.pending).toBe(0)
})

test('a burst of 200,000 items is no argument list', () => {
  const frames = manualFrames()
  let count = 0
  const batch = frameBatch<number>((items) => (count = items.length), frames)
  batch.add(Array.from({ length: 200_000 }, (_, i) => i))
  frames.tick()
  expect(count).toBe(200_000)
})

test('a store calls each listener once per change, and none if nothing changed', () => {
  const store = createStore({ n: 0 })
  let told = 0
  const listener = () => told++
  const leave = store.subscribe(listener)
  store.subscribe(listener)
  store.set(store.get())
  expect(told).toBe(0)
  store.set({ n: 1 })
  expect(told).toBe(2)
  leave()
  leave()
  store.set({ n: 2 })
  expect(told).toBe(3)
})
