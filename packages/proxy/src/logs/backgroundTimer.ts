import type { Clock } from '@chatstream/core'

/** A timer that keeps no process alive which has nothing else to do. */
export function setBackgroundTimer(clock: Clock, callback: () => void, ms: number): unknown {
  const handle = clock.setTimeout(callback, ms)
  if (
    typeof handle === 'object' &&
    handle !== null &&
    'unref' in handle &&
    typeof handle.unref === 'function'
  )
    handle.unref()
  return handle
}
