import { useEffect, useState } from 'react'

/**
 * Returns the whole seconds since a time in epoch milliseconds, or since `isRunning` became true. Renders once per
 * second while `isRunning` is true. Returns 0 while it is false.
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
