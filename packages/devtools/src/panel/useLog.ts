import { useCallback, useSyncExternalStore } from 'react'
import type { InspectorLog } from '../inspector/inspectorLog.ts'

/** The longest wait for idle time, in milliseconds. */
const timeoutMs = 500

/**
 * Renders the component again if the record of runs has changed, at most four times a second. The render
 * waits until the page is idle, so that it does not delay streamed text. Returns the version of the record.
 */
export function useLog(log: InspectorLog): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      let cancel: (() => void) | undefined
      const unsubscribe = log.subscribe(() => {
        cancel ??= whenIdle(() => {
          cancel = undefined
          listener()
        })
      })
      return () => {
        cancel?.()
        unsubscribe()
      }
    },
    [log],
  )
  const version = () => log.version
  return useSyncExternalStore(subscribe, version, version)
}

/**
 * Calls the function in idle time, or soon in browsers that do not report idle time (Safari). Returns the function
 * that cancels the call.
 */
function whenIdle(call: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(call, 0)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(call, { timeout: timeoutMs })
  return () => cancelIdleCallback(handle)
}
