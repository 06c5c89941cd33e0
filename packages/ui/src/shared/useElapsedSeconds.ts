import { useEffect, useState } from 'react'

/**
 * Returns the whole seconds since a time in epoch milliseconds. Without a time, returns the seconds since
 * `isRunning` became `true`. While `isRunning` is `true`, the component renders once per second. While it is
 * `false`, the result is 0.
 */
export function useElapsedSeconds(isRunning: boolean, sinceMs?: number): number {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    if (!isRunning) return undefined
    const now = Date.now()
    // A server's clock may be wrong.
    const isLikely = sinceMs !== undefined && sinceMs <= now && sinceMs > now - 3_600_000
    const start = isLikely ? sinceMs : now
    const tick = () => setSeconds(Math.floor((Date.now() - start) / 1000))
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [isRunning, sinceMs])
  return isRunning ? seconds : 0
}
