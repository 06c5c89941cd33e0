import { manualClock, type ManualClock } from '@chatstream/testing'
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
    afterPaint: () => Promise.resolve(),
  }
  const paint = () => [...frames.values()].forEach((callback) => callback())
  return { self, state, frames, paint }
}

/** A scheduler that has measured a short frame. */
async function measuredFrames(self: FramePage, clock: ManualClock) {
  const scheduler = pageFrames(self, clock)
  scheduler.request(() => undefined)
  const { isVisible } = self
  self.isVisible = () => false
  await clock.advance(300)
  self.isVisible = isVisible
  return scheduler
}

test('before a frame is measured, the callback runs in a task before it, so that neither task is as long as both', async () => {
  const clock = manualClock()
  const { self, frames } = page(true)
  let runs = 0
  pageFrames(self, clock).request(() => runs++)
  await clock.advance(0)
  expect([runs, frames.size]).toEqual([1, 1])
})

test('a visible page runs the callback in its frame, once, however long the frame takes', async () => {
  const clock = manualClock()
  const { self, paint } = page(true)
  let runs = 0
  const scheduler = await measuredFrames(self, clock)
  scheduler.request(() => runs++)
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

test('becoming visible runs it in the first frame, before the timer', async () => {
  const clock = manualClock()
  const { self, state, paint } = page(false)
  let runs = 0
  const scheduler = await measuredFrames(self, clock)
  scheduler.request(() => runs++)
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

test('all that is asked for runs in one frame, in order; what it asks for runs in the next', async () => {
  const { self, frames, paint } = page(true)
  const scheduler = await measuredFrames(self, manualClock())
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
  await Promise.resolve()
  await Promise.resolve()
  expect(ran).toEqual(['first', 'third'])
  expect(frames.size).toBe(1)
  paint()
  expect(ran).toEqual(['first', 'third', 'next'])
})

test('one that fails is reported, and stops no other', async () => {
  const failed: unknown[] = []
  const { self, paint } = page(true)
  const scheduler = await measuredFrames(self, manualClock())
  vi.stubGlobal('queueMicrotask', (task: () => void) => failed.push(task))
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
  const none: FramePage = {
    requestFrame: () => undefined,
    cancelFrame: () => {},
    isVisible: () => true,
    afterPaint: () => Promise.resolve(),
  }
  let runs = 0
  pageFrames(none, clock).request(() => runs++)
  await clock.advance(16)
  expect(runs).toBe(1)
})

/** A device with a frame every 16 ms, whose work between a frame's callbacks and its paint takes `costMs`. */
function device(costMs: () => number) {
  const clock = manualClock()
  const commits: number[] = []
  const framesMs: number[] = []
  const self: FramePage = {
    requestFrame(callback) {
      const frame = () => {
        framesMs.push(clock.now())
        callback()
      }
      return clock.setTimeout(frame, 16 - (clock.now() % 16)) as number // The clock's handles are numbers.
    },
    cancelFrame: (frame) => clock.clearTimeout(frame),
    isVisible: () => true,
    afterPaint: () => new Promise((resolve) => void clock.setTimeout(resolve, costMs())),
  }
  const frames = pageFrames(self, clock)
  const commit = () => {
    commits.push(clock.now())
    frames.request(commit)
  }
  frames.request(commit)
  return { clock, commits, framesMs, self }
}

const gaps = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] ?? 0))

test.each([
  [4, 60, 16],
  [11, 60, 16],
  [19, 26, 38],
  [34, 15, 68],
  [64, 9, 116],
])('work of %d ms a frame leaves %d commits in 960 ms, one every %d ms', async (costMs, count, everyMs) => {
  const { clock, commits } = device(() => costMs)
  await clock.advance(960)
  expect(commits).toHaveLength(count)
  // The first commit is before its frame, whose cost is not known yet.
  expect(new Set(gaps(commits.slice(1)))).toEqual(new Set([everyMs]))
})

test('a rest ends so that text is on the screen within 200 ms, if the work itself is that short', async () => {
  const { clock, commits } = device(() => 80)
  await clock.advance(960)
  // Text that comes just after a commit waits for the next one, for its frame, and for the 80 ms of its work.
  expect(new Set(gaps(commits))).toEqual(new Set([100]))
})

test('work that takes longer than a frame is a task before the frame, and a request in between waits for the rest', async () => {
  const { clock, commits, framesMs } = device(() => 40)
  await clock.advance(180)
  expect([commits, framesMs]).toEqual([
    [0, 80, 160],
    [16, 96, 176],
  ])
})

test('on a slow device that is hidden between the work and the frame, the next work follows', async () => {
  const { clock, commits, self } = device(() => 40)
  await clock.advance(70)
  self.requestFrame = () => 0
  self.isVisible = () => false
  await clock.advance(900)
  // At 80 + 250 the timer stands for the frame.
  expect(commits.slice(0, 3)).toEqual([0, 80, 370])
})

test('work that takes longer than half of that leaves no rest but the wait for a frame', async () => {
  const { clock, commits } = device(() => 160)
  await clock.advance(960)
  expect(gaps(commits)).toEqual([176, 176, 176, 176, 176])
})

test('one long frame among short ones costs no rest', async () => {
  let frame = 0
  const { clock, commits } = device(() => (++frame === 10 ? 70 : 4))
  await clock.advance(960)
  expect(gaps(commits.slice(1)).filter((gap) => gap !== 16)).toEqual([80])
})

test('a request during the rest that is cancelled leaves nothing behind', async () => {
  const clock = manualClock()
  const { self, frames, paint } = page(true)
  const painted: (() => void)[] = []
  const scheduler = pageFrames(
    { ...self, afterPaint: () => new Promise((resolve) => void painted.push(resolve)) },
    clock,
  )
  scheduler.request(() => undefined)
  await clock.advance(0)
  paint()
  scheduler.cancel(scheduler.request(() => undefined))
  await clock.advance(40)
  painted[0]?.()
  await clock.advance(0)
  scheduler.cancel(scheduler.request(() => undefined))
  expect([frames.size, clock.pending]).toEqual([0, 0])
})
