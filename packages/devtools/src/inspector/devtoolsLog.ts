import { setInspector, systemClock } from '@chatstream/core'
import { createInspectorLog, type InspectorLog } from './inspectorLog.ts'

let installed: InspectorLog | undefined

/**
 * Starts to record the runs (requests to the model) of all chats of the page, unless they are already recorded.
 * `<ChatDevtools />` calls this function when it is mounted. To record runs that begin before that, call this
 * function yourself.
 *
 * @example
 * ```ts
 * if (process.env['NODE_ENV'] === 'development') installDevtools()
 * ```
 */
export function installDevtools(): InspectorLog {
  if (installed === undefined) {
    installed = createInspectorLog(systemClock)
    setInspector(installed.inspect)
  }
  return installed
}
