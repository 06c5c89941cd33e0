import { setInspector, systemClock } from '@chatstream/core'
import { createInspectorLog, type InspectorLog } from './inspectorLog.ts'

let installed: InspectorLog | undefined

/**
 * Starts to write down the runs of all chats of the page, if that was not done. `<ChatDevtools />` calls it; call it
 * yourself, earlier, to see runs that begin before the panel is mounted.
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
