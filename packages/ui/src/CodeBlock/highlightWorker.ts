let custom: (() => Worker) | false | undefined

/**
 * Sets the function that starts the worker for highlighting code. You need this function in two cases. In the first
 * case, the bundler (esbuild) does not find the file of the worker. In the second case, the page's content security
 * policy allows workers only from another address. Build the worker from `@chatstream/ui/highlight-worker`. With
 * `false`, no worker is started, and code is highlighted in the page, in idle time. Call `setHighlightWorker` once,
 * before the first chat is rendered.
 *
 * @example
 * ```ts
 * setHighlightWorker(() => new Worker('/highlight-worker.js', { type: 'module' }))
 * ```
 */
export function setHighlightWorker(start: (() => Worker) | false): void {
  custom = start
}

/** Returns the value that the app has passed to `setHighlightWorker`, or `undefined`. */
export const getHighlightWorker = (): (() => Worker) | false | undefined => custom
