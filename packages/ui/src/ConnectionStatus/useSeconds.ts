import { useEffect, useState } from 'react'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'

/**
 * Returns the whole seconds until `momentMs`, a time in epoch milliseconds. The component renders once per second
 * until this time.
 */
export function useSecondsUntil(momentMs: number | undefined): number {
  const [seconds, setSeconds] = useState(0)
  useIsomorphicLayoutEffect(() => {
    if (momentMs === undefined) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    function tick(untilMs: number) {
      const restMs = untilMs - Date.now()
      const rest = Math.max(0, Math.ceil(restMs / 1000))
      setSeconds(rest)
      // Slightly after the full second, so that no second is shown twice.
      if (rest > 0) timer = setTimeout(() => tick(untilMs), restMs - (rest - 1) * 1000 + 1)
    }
    tick(momentMs)
    return () => clearTimeout(timer)
  }, [momentMs])
  return seconds
}

/** Returns `true` if a count has grown within the last `ms` milliseconds. */
export function useShownFor(count: number, ms: number): boolean {
  const [over, setOver] = useState(count)
  useEffect(() => {
    if (over === count) return undefined
    const timer = setTimeout(() => setOver(count), ms)
    return () => clearTimeout(timer)
  }, [count, over, ms])
  return over !== count
}
