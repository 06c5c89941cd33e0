const sliceMs = 4
/** A page that is never idle is made to wait for one slice so often. */
const longestWaitMs = 500

export type IdleTime = (work: (hasTime: () => boolean) => void) => () => void

/**
 * Calls back once the browser has nothing more urgent to do, after the frame at hand; in Safari, which cannot tell,
 * in a task of its own. There is time for 4 ms, or until the next frame. Returns what calls it off.
 */
export const inIdleTime: IdleTime = (work) => {
  const start = (leftMs: number) => {
    const endsMs = performance.now() + Math.min(sliceMs, leftMs)
    work(() => performance.now() < endsMs)
  }
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(() => start(sliceMs))
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(
    (deadline) => start(deadline.didTimeout ? sliceMs : deadline.timeRemaining()),
    { timeout: longestWaitMs },
  )
  return () => cancelIdleCallback(handle)
}
