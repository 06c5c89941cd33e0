/**
 * Calls a callback of the app. If the callback throws, the error is reported as uncaught and does not reach the
 * caller of `callSafely`.
 */
export function callSafely(callback: () => void): void {
  try {
    callback()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
