import { type Clock, type FrameScheduler, systemClock } from '../clock.ts'

/** In a hidden tab browsers stop frames; there this timer takes over, in milliseconds. */
const hiddenMs = 250
/** Where there are no frames at all, in Node or a worker. */
const framelessMs = 16

interface Pending {
  frame: number | undefined
  timer: unknown
}

/**
 * The page's animation frames. A frame asked for before the tab was hidden would wait until it is seen again, so a
 * timer runs beside each; when it fires and the page is visible after all, the frame is still waited for.
 */
export function animationFramesOn(clock: Clock): FrameScheduler {
  return {
    request(callback) {
      if (typeof requestAnimationFrame === 'undefined') {
        return { frame: undefined, timer: clock.setTimeout(callback, framelessMs) } satisfies Pending
      }
      const pending: Pending = { frame: undefined, timer: undefined }
      const run = () => {
        cancel(pending)
        callback()
      }
      const wait = () => {
        pending.timer = clock.setTimeout(() => (isVisible() ? wait() : run()), hiddenMs)
      }
      pending.frame = requestAnimationFrame(run)
      wait()
      return pending
    },
    // Handles come back as `request` gave them.
    cancel: (handle) => cancel(handle as Pending),
  }

  function cancel(pending: Pending) {
    if (pending.frame !== undefined) cancelAnimationFrame(pending.frame)
    clock.clearTimeout(pending.timer)
  }
}

function isVisible(): boolean {
  return typeof document === 'undefined' || document.visibilityState === 'visible'
}

export const animationFrames: FrameScheduler = animationFramesOn(systemClock)
