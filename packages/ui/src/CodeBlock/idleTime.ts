const sliceMs = 4
/** A page that is never idle is let wait for so long; then there is no time, but for the least there is to do. */
const longestWaitMs = 500

/**
 * Calls back once the browser has nothing more urgent to do, after the frame at hand; in Safari, which cannot tell,
 * in a task of its own. There is time for 4 ms, or until the next frame. Returns what calls it off.
 */
export function inIdleTime(work: (hasTime: () => boolean) => void): () => void {
  const start = (left: () => number) => {
    const endsMs = performance.now() + Math.min(sliceMs, left())
    work(() => performance.now() < endsMs)
  }
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(() => start(() => sliceMs))
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback((deadline) => start(() => deadline.timeRemaining()), {
    timeout: longestWaitMs,
  })
  return () => cancelIdleCallback(handle)
}
