import { printable } from './printable.ts'
import type { Secrets } from './secrets.ts'

/**
 * Reports an unexpected error: of a callback of the application, a timer, a socket, a log. Never throws, so that any
 * `catch` can call it.
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

/** Calls a function of the application. An error that it throws or rejects with goes to `onFailure`. */
export function callContained(act: () => unknown, onFailure: (error: unknown) => void): void {
  try {
    const result = act()
    if (result !== undefined) Promise.resolve(result).catch(onFailure)
  } catch (error) {
    onFailure(error)
  }
}
