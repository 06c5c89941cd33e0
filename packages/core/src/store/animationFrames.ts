import { type Clock, type FrameScheduler, systemClock } from '../clock.ts'
import { yieldToPage } from '../run/yieldToPage.ts'
import { callSafely } from '../callSafely.ts'

/** Interval of the timer that replaces frames in a hidden tab, where browsers stop them, in milliseconds. */
const hiddenMs = 250
/** Interval without frames (Node, workers), in milliseconds. */
const framelessMs = 16
/**
 * The longest pause between frames in milliseconds. Text may be at most 200 ms late on the screen, the next frame may
 * be 16 ms away, and timers fire up to 4 ms late.
 */
const maxLateMs = 180
/** A device whose frames cost more than this is slow, in milliseconds. At 60 Hz frames are 16 ms apart. */
const fastMs = 12

/**
 * The functions and properties of a page that are needed to schedule frames. A frame is one repaint of the
 * page.
 */
export interface FramePage {
  /** Requests a frame, and returns its id. Returns `undefined` if the platform has no frames. */
  requestFrame(callback: () => void): number | undefined
  cancelFrame(frame: number): void
  isVisible(): boolean
  /** Resolves once the current frame is painted. Call it during a frame. */
  afterPaint(): Promise<void>
}

/**
 * Creates a frame scheduler for a page. A frame is one repaint of the page. All callbacks of a frame run
 * together, so that React commits their changes together. While a tab is hidden, the browser runs no frames,
 * so a timer replaces them.
 *
 * The cost of a frame is the time for its callbacks, layout and paint. If the device is slow, the callbacks
 * run in a task before the frame, so that the page can handle input between the callbacks and the layout.
 * After an expensive frame, no callback runs for as long as the frame took. So the page is busy at most half
 * of the time. The pause ends earlier if streamed text would otherwise be more than 200 ms late.
 */
export function pageFrames(page: FramePage, clock: Clock): FrameScheduler {
  let requests = new Set<() => void>()
  /** The requests of the frame that runs now. */
  let due = requests
  let frame: number | undefined
  let timer: unknown
  /** `true` from the callbacks to the paint. */
  let isPainting = false
  let startMs = 0
  let costMs = Infinity
  /** A device counts as slow until a frame is measured: the first renders of React take longest. */
  let usualMs = costMs

  function start() {
    const untilMs = startMs + Math.min(2 * usualMs, maxLateMs - usualMs)
    if (usualMs > fastMs) timer = clock.setTimeout(run, Math.max(0, untilMs - clock.monotonicMs()))
    else inFrame(run)
  }
  function inFrame(callback: () => void) {
    const enter = () => {
      stop()
      callback()
    }
    const wait = () => {
      timer = clock.setTimeout(() => (page.isVisible() ? wait() : enter()), hiddenMs)
    }
    frame = page.requestFrame(enter)
    if (frame !== undefined) wait()
    else timer = clock.setTimeout(enter, framelessMs)
  }
  function stop() {
    if (frame !== undefined) page.cancelFrame(frame)
    clock.clearTimeout(timer)
  }
  async function run() {
    let costFromMs = (startMs = clock.monotonicMs())
    isPainting = true
    due = requests
    requests = new Set()
    due.forEach(callSafely)
    if (usualMs > fastMs) {
      // Behind the microtask in which React renders.
      await undefined
      costFromMs -= clock.monotonicMs()
      await new Promise<void>(inFrame)
      costFromMs += clock.monotonicMs()
    }
    await page.afterPaint()
    isPainting = false
    const spentMs = clock.monotonicMs() - costFromMs
    // The lower of two: a pause of the garbage collector, or of the machine, is not the cost of a frame.
    usualMs = Math.min(costMs, spentMs)
    costMs = spentMs
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
      if (requests.delete(request) && requests.size === 0 && !isPainting) stop()
    },
  }
}

/** The globals are read at each use, because a module may be loaded before there is a page. */
const thisPage: FramePage = {
  requestFrame: (callback) => globalThis.requestAnimationFrame?.(callback),
  cancelFrame: (frame) => cancelAnimationFrame(frame),
  isVisible: () => globalThis.document?.hidden !== true,
  afterPaint: yieldToPage,
}

/**
 * The default frame scheduler. It uses the animation frames of the page. If the platform has no animation
 * frames, or the page is hidden, it uses timers.
 *
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/chat', frames: animationFrames })
 * ```
 */
export const animationFrames: FrameScheduler = pageFrames(thisPage, systemClock)
