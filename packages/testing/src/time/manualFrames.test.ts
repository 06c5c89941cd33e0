import { expect, test } from 'vitest'
import { manualFrames } from './manualFrames.ts'

test('a frame runs what was queued before it', () => {
  const frames = manualFrames()
  const painted: string[] = []
  frames.request(() => {
    painted.push('first')
    frames.request(() => painted.push('second'))
  })
  expect(painted).toEqual([])
  expect(frames.tick()).toBe(1)
  expect(painted).toEqual(['first'])
  expect(frames.pending).toBe(1)
  expect(frames.tick()).toBe(1)
  expect(frames.tick()).toBe(0)
})

test('flush runs frames until nothing is queued', () => {
  const frames = manualFrames()
  let left = 3
  const again = () => {
    left -= 1
    if (left > 0) frames.request(again)
  }
  frames.request(again)
  expect(frames.flush()).toBe(3)
  expect(left).toBe(0)
})

test('what is cancelled does not run, also when its own frame cancels it', () => {
  const frames = manualFrames()
  let ran = false
  const before = frames.request(() => (ran = true))
  frames.cancel(before)
  const handles: unknown[] = []
  frames.request(() => frames.cancel(handles[0]))
  handles.push(frames.request(() => (ran = true)))
  expect(frames.tick()).toBe(1)
  expect(ran).toBe(false)
})

test('flush does not hang on a callback that queues itself', () => {
  const frames = manualFrames()
  const forever = () => void frames.request(forever)
  forever()
  expect(() => frames.flush()).toThrow('a callback queues itself')
})
