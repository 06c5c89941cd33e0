import type { Secrets } from './secrets.ts'

/**
 * Passes on an error that nothing expected: of a callback of the application, a timer, a socket, a log. Never throws, so
 * that it can stand in any `catch`.
 *
 * @param place the part of the proxy that failed, e.g. `onRunEnd`
 */
export type Report = (error: unknown, place: string) => void

/** Makes the function that counts such errors and passes them to `onError`. */
export function createReport(
  onError: Report | undefined,
  counts: { unexpectedErrors: number },
  secrets: Secrets,
): Report {
  const print: Report = (error, place) => {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error
    console.error(`chatstream-proxy: ${place} failed: ${secrets.redact(text)}`)
  }
  return (error, place) => {
    counts.unexpectedErrors += 1
    callContained(
      () => (onError ?? print)(error, place),
      () => {},
    )
  }
}

/** Calls a function of the application. Passes on what it throws, or rejects with. */
export function callContained(act: () => unknown, onFailure: (error: unknown) => void): void {
  try {
    const result = act()
    if (result !== undefined) Promise.resolve(result).catch(onFailure)
  } catch (error) {
    onFailure(error)
  }
}
