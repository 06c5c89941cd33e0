const sliceMs = 4
/** The longest wait in milliseconds: on a page that is never idle, work starts after this time. */
const longestWaitMs = 500

export type IdleTime = (work: (hasTime: () => boolean) => void) => () => void

/**
 * Calls `work` when the browser is idle. In Safari, which has no `requestIdleCallback`, `work` is called in a
 * task. The argument `hasTime` returns `true` for 4 ms, or until the next frame. Returns a function that
 * cancels the call.
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
