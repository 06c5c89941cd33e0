import { type Clock, type FrameScheduler, systemClock } from '../clock.ts'
import { yieldToPage } from '../run/yieldToPage.ts'
import { callSafely } from '../callSafely.ts'

/** Interval of the timer that replaces frames in a hidden tab, where browsers stop them, in milliseconds. */
const hiddenMs = 250
/** Interval without frames (Node, workers), in milliseconds. */
const framelessMs = 16
/**
 * The longest rest in milliseconds: text may be at most 200 ms late on the screen, the next frame may be 16 ms away, and
 * timers fire up to 4 ms late.
 */
const maxLateMs = 180
/**
 * Half a frame at 60 Hz, in milliseconds. A rest is rounded to whole frames with it, so that a fast device renders in
 * each frame.
 */
const roundingMs = 8
/** A frame at 60 Hz, in milliseconds. Work that takes longer is divided into two tasks. */
const frameMs = 16

/** The part of a page that schedules frames. */
export interface FramePage {
  /** Absent if there are no frames. */
  requestFrame: ((callback: () => void) => number) | undefined
  cancelFrame(frame: number): void
  isVisible(): boolean
  /** Resolves once the current frame is painted. It is called in a frame. Without it the page never rests. */
  afterPaint?(): Promise<void>
}

/**
 * Creates a scheduler for a page. All requests for a frame run in one callback, so that React commits them together. A
 * frame that was requested before the tab was hidden would wait until the tab is visible again, so a timer runs beside
 * it. If the timer fires while the page is visible, the frame is still waited for.
 *
 * A frame's cost is the time that its callbacks, layout and paint take. After it the page rests as long, so that a slow
 * device is at most half busy and answers input at once. A rest ends earlier if text would otherwise be more than 200 ms
 * late. If the cost is longer than a frame, the callbacks run in a task before the frame, so that input is handled between
 * them and the layout.
 */
export function pageFrames(page: FramePage, clock: Clock): FrameScheduler {
  const next = nextFrame(page, clock)
  let requests = new Set<() => void>()
  /** The requests of the frame that runs now. */
  let due = requests
  let isPainting = false
  let restUntilMs = 0
  let costMs = Infinity
  let isSlow = false

  function start() {
    const restMs = Math.max(0, restUntilMs - clock.monotonicMs())
    if (isSlow) next.after(restMs, runBeforeFrame)
    else if (restMs > 0) next.after(restMs, () => next.frame(runInFrame))
    else next.frame(runInFrame)
  }
  function runInFrame() {
    const startMs = clock.monotonicMs()
    paint(startMs, startMs)
    run()
  }
  function runBeforeFrame() {
    const startMs = clock.monotonicMs()
    isPainting = true
    run()
    // Behind the microtask in which React renders.
    queueMicrotask(() => {
      const workMs = clock.monotonicMs() - startMs
      next.frame(() => paint(startMs, clock.monotonicMs() - workMs))
    })
  }
  function run() {
    due = requests
    requests = new Set()
    for (const request of due) callSafely(request)
  }
  /** Waits for the paint of this frame. The cost counts from `costFromMs`, the rest from `startMs`. */
  function paint(startMs: number, costFromMs: number) {
    isPainting = page.afterPaint !== undefined
    void page.afterPaint?.().then(() => painted(startMs, clock.monotonicMs() - costFromMs))
  }
  function painted(startMs: number, spentMs: number) {
    isPainting = false
    // The lower of two: a pause of the garbage collector, or of the machine, is not the cost of a frame.
    const usualMs = Math.min(costMs, spentMs)
    costMs = spentMs
    isSlow = usualMs > frameMs
    restUntilMs = startMs + Math.min(2 * usualMs - (isSlow ? 0 : roundingMs), maxLateMs - usualMs)
    if (requests.size > 0) start()
  }
  return {
    request(callback) {
      // Wrapped, so that the same function can be requested twice.
      const request = () => callback()
      if (requests.size === 0 && !isPainting) start()
      requests.add(request)
      return request
    },
    cancel(handle) {
      const request = handle as () => void // Handles come back as `request` gave them.
      due.delete(request)
      if (requests.delete(request) && requests.size === 0 && !isPainting) next.cancel()
    },
  }
}

/** Creates a timer for one callback: in the next frame, or after a time. Each call replaces the one before. */
function nextFrame(page: FramePage, clock: Clock) {
  let frame: number | undefined
  let timer: unknown

  function cancel() {
    if (frame !== undefined) page.cancelFrame(frame)
    clock.clearTimeout(timer)
    frame = undefined
  }
  return {
    cancel,
    after(ms: number, callback: () => void) {
      cancel()
      timer = clock.setTimeout(callback, ms)
    },
    frame(callback: () => void) {
      const enter = () => {
        cancel()
        callback()
      }
      const wait = () => {
        timer = clock.setTimeout(() => (page.isVisible() ? wait() : enter()), hiddenMs)
      }
      cancel()
      frame = page.requestFrame?.(enter)
      if (frame === undefined) timer = clock.setTimeout(enter, framelessMs)
      else wait()
    },
  }
}

/** The globals are read at each use, because a module may be loaded before there is a page. */
const thisPage: FramePage = {
  get requestFrame() {
    return globalThis.requestAnimationFrame?.bind(globalThis)
  },
  cancelFrame: (frame) => cancelAnimationFrame(frame),
  isVisible: () => globalThis.document?.visibilityState !== 'hidden',
  afterPaint: yieldToPage,
}

/**
 * Schedules with the page's animation frames, or with timers if there are none or the page is hidden.
 *
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/chat', frames: animationFrames })
 * ```
 */
export const animationFrames: FrameScheduler = pageFrames(thisPage, systemClock)
