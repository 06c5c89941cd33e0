import { type Clock, type FrameScheduler, systemClock } from '../clock.ts'

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

interface Pending {
  frame: number | undefined
  timer: unknown
}

/**
 * A page's animation frames. A frame asked for before the tab was hidden would wait until it is seen again, so a
 * timer runs beside each; when it fires and the page is visible after all, the frame is still waited for.
 */
export function pageFrames(page: FramePage, clock: Clock): FrameScheduler {
  function cancel({ frame, timer }: Pending) {
    if (frame !== undefined) page.cancelFrame(frame)
    clock.clearTimeout(timer)
  }
  return {
    request(callback) {
      const pending: Pending = { frame: undefined, timer: undefined }
      const run = () => {
        cancel(pending)
        callback()
      }
      const wait = () => {
        pending.timer = clock.setTimeout(() => (page.isVisible() ? wait() : run()), hiddenMs)
      }
      pending.frame = page.requestFrame?.(run)
      if (pending.frame === undefined) pending.timer = clock.setTimeout(run, framelessMs)
      else wait()
      return pending
    },
    // Handles come back as `request` gave them.
    cancel: (handle) => cancel(handle as Pending),
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
