import { useEffect, useState } from 'react'

/** Whole seconds until a moment, in epoch milliseconds; renders once a second until it is there. */
export function useSecondsUntil(momentMs: number | undefined): number {
  const [, tick] = useState(0)
  const restMs = momentMs === undefined ? 0 : Math.max(0, momentMs - Date.now())
  const seconds = Math.ceil(restMs / 1000)
  useEffect(() => {
    if (seconds === 0) return undefined
    // A moment after the second has passed, so that it is not shown twice.
    const timer = setTimeout(() => tick((n) => n + 1), restMs - (seconds - 1) * 1000 + 1)
    return () => clearTimeout(timer)
  })
  return seconds
}

/** Whether a count has grown within the last milliseconds. */
export function useShownFor(count: number, ms: number): boolean {
  const [over, setOver] = useState(count)
  useEffect(() => {
    if (over === count) return undefined
    const timer = setTimeout(() => setOver(count), ms)
    return () => clearTimeout(timer)
  }, [count, over, ms])
  return over !== count
}
