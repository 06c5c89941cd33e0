let custom: (() => Worker) | false | undefined

/**
 * Sets how the worker that highlights code is started, for bundlers that do not find its file (esbuild) and for policies
 * that allow a worker from another address only. Build the worker from `@chatstream/ui/highlight-worker`. With `false`
 * code is highlighted in the page, in idle time. Call it once, before the first chat is rendered.
 *
 * @example
 * ```ts
 * setHighlightWorker(() => new Worker('/highlight-worker.js', { type: 'module' }))
 * ```
 */
export function setHighlightWorker(start: (() => Worker) | false): void {
  custom = start
}

/** The value that the app has set. */
export const getHighlightWorker = (): (() => Worker) | false | undefined => custom
