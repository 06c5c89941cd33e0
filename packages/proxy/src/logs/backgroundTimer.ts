import type { Clock } from '@chatstream/core'

/** Sets a timer that does not keep the process alive. */
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
