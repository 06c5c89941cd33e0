import { manualClock } from '@chatstream/testing'
import { expect, test, vi } from 'vitest'
import { type FramePage, pageFrames } from '../../../../core/src/store/animationFrames.ts'

function page(visible: boolean) {
  const frames = new Map<number, () => void>()
  let last = 0
  const state = { visible }
  const self: FramePage = {
    requestFrame(callback) {
      frames.set(++last, callback)
      return last
    },
    cancelFrame: (frame) => void frames.delete(frame),
    isVisible: () => state.visible,
  }
  const paint = () => [...frames.values()].forEach((callback) => callback())
  return { self, state, frames, paint }
}

test('a visible page runs the callback in its frame, once, however long the frame takes', async () => {
  const clock = manualClock()
  const { self, paint } = page(true)
  let runs = 0
  pageFrames(self, clock).request(() => runs++)
  await clock.advance(2000)
  expect(runs).toBe(0)
  paint()
  expect(runs).toBe(1)
  expect(clock.pending).toBe(0)
})

test('a hidden page runs it by a timer, also when it was hidden after the request, and not again when it is seen', async () => {
  const clock = manualClock()
  const { self, state, paint } = page(true)
  let runs = 0
  pageFrames(self, clock).request(() => runs++)
  state.visible = false
  await clock.advance(250)
  expect(runs).toBe(1)
  paint()
  expect(runs).toBe(1)
})

test('becoming visible runs it in the first frame, before the timer', () => {
  const clock = manualClock()
  const { self, state, paint } = page(false)
  let runs = 0
  pageFrames(self, clock).request(() => runs++)
  state.visible = true
  paint()
  expect(runs).toBe(1)
})

test('cancelled, it runs neither way and leaves nothing behind', async () => {
  const clock = manualClock()
  const { self, frames } = page(false)
  const scheduler = pageFrames(self, clock)
  let runs = 0
  scheduler.cancel(scheduler.request(() => runs++))
  await clock.advance(1000)
  expect([runs, frames.size, clock.pending]).toEqual([0, 0, 0])
})

test('all that is asked for runs in one frame, in order; what it asks for runs in the next', () => {
  const { self, frames, paint } = page(true)
  const scheduler = pageFrames(self, manualClock())
  const ran: string[] = []
  scheduler.request(() => {
    ran.push('first')
    scheduler.cancel(second)
    scheduler.request(() => ran.push('next'))
  })
  const second = scheduler.request(() => ran.push('second'))
  scheduler.request(() => ran.push('third'))
  expect(frames.size).toBe(1)
  paint()
  expect(ran).toEqual(['first', 'third'])
  expect(frames.size).toBe(1)
  paint()
  expect(ran).toEqual(['first', 'third', 'next'])
})

test('one that fails is reported, and stops no other', () => {
  const failed: unknown[] = []
  vi.stubGlobal('queueMicrotask', (task: () => void) => failed.push(task))
  const { self, paint } = page(true)
  const scheduler = pageFrames(self, manualClock())
  let runs = 0
  scheduler.request(() => {
    throw new Error('No.')
  })
  scheduler.request(() => runs++)
  paint()
  vi.unstubAllGlobals()
  expect([runs, failed.length]).toEqual([1, 1])
})

test('where there are no frames a timer serves', async () => {
  const clock = manualClock()
  const none: FramePage = { requestFrame: undefined, cancelFrame: () => {}, isVisible: () => true }
  let runs = 0
  pageFrames(none, clock).request(() => runs++)
  await clock.advance(16)
  expect(runs).toBe(1)
})
