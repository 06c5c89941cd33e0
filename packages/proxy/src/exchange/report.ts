import { printable } from './printable.ts'
import type { Secrets } from './secrets.ts'

/**
 * A function that reports an unexpected error, e.g. of the app's callbacks, a timer or a socket. It never throws, so
 * any `catch` can call it.
 *
 * @param place the part of the proxy that failed, e.g. `onRunEnd`
 */
export type Report = (error: unknown, place: string) => void

/** Makes the function that counts unexpected errors and passes them to `onError`. */
export function createReport(
  onError: Report | undefined,
  counts: { unexpectedErrors: number },
  secrets: Secrets,
): Report {
  const print: Report = (error, place) => {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error
    console.error(`chatstream-proxy: ${place} failed: ${printable(secrets.redact(text))}`)
  }
  return (error, place) => {
    counts.unexpectedErrors += 1
    callContained(
      () => (onError ?? print)(error, place),
      () => {},
    )
  }
}

/** Calls a function of the app. If the function throws or its promise rejects, `onFailure` gets the error. */
export function callContained(act: () => unknown, onFailure: (error: unknown) => void): void {
  try {
    const result = act()
    if (result !== undefined) Promise.resolve(result).catch(onFailure)
  } catch (error) {
    onFailure(error)
  }
}
