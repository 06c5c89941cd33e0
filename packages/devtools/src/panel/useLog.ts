import { useSyncExternalStore } from 'react'
import type { InspectorLog } from '../inspector/inspectorLog.ts'

/** Renders again when the log has changed, at most four times a second. Returns the log's version. */
export function useLog(log: InspectorLog): number {
  return useSyncExternalStore(
    log.subscribe,
    () => log.version,
    () => log.version,
  )
}
