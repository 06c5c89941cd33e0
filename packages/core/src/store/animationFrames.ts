import { type Clock, type FrameScheduler, systemClock } from '../clock.ts'
import { callSafely } from '../callSafely.ts'

/** In a hidden tab browsers stop frames; there this timer takes over, in milliseconds. */
const hiddenMs = 250
/** Where there are no frames at all, in Node or a worker. */
const framelessMs = 16

/** What a page says of its frames. */
export interface FramePage {
  /** Absent where there are no frames. */
  requestFrame: ((callback: () => void) => number) | undefined
  cancelFrame(frame: number): void
  isVisible(): boolean
}

/** Something to run in the next frame. */
interface Request {
  callback: (() => void) | undefined
}

/**
 * A page's animation frames. All that is asked for a frame runs in one callback, so that React commits it together. A
 * frame asked for before the tab was hidden would wait until it is seen again, so a timer runs beside it; when it fires
 * and the page is visible after all, the frame is still waited for.
 */
export function pageFrames(page: FramePage, clock: Clock): FrameScheduler {
  let requests = new Set<Request>()
  let frame: number | undefined
  let timer: unknown

  function start() {
    frame = page.requestFrame?.(run)
    if (frame === undefined) timer = clock.setTimeout(run, framelessMs)
    else wait()
  }
  function wait() {
    timer = clock.setTimeout(() => (page.isVisible() ? wait() : run()), hiddenMs)
  }
  function stop() {
    if (frame !== undefined) page.cancelFrame(frame)
    clock.clearTimeout(timer)
  }
  function run() {
    stop()
    const due = requests
    requests = new Set()
    for (const request of due) callSafely(() => request.callback?.())
  }
  return {
    request(callback) {
      const request: Request = { callback }
      if (requests.size === 0) start()
      requests.add(request)
      return request
    },
    cancel(handle) {
      const request = handle as Request // Handles come back as `request` gave them.
      request.callback = undefined
      if (requests.delete(request) && requests.size === 0) stop()
    },
  }
}

/** Looked up at each use: a server renders first, and the page comes later. */
const thisPage: FramePage = {
  get requestFrame() {
    if (typeof requestAnimationFrame === 'undefined') return undefined
    return (callback: () => void) => requestAnimationFrame(callback)
  },
  cancelFrame: (frame) => cancelAnimationFrame(frame),
  isVisible: () => {
    // oxlint-disable-next-line no-restricted-globals -- guarded: where there is no document nothing is hidden
    const page = typeof document === 'undefined' ? undefined : document
    return page === undefined || page.visibilityState === 'visible'
  },
}

/**
 * The page's animation frames, and timers where it has none or is hidden.
 *
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/chat', frames: animationFrames })
 * ```
 */
export const animationFrames: FrameScheduler = pageFrames(thisPage, systemClock)
