/** Calls a callback of the app. An error it throws is reported as uncaught and does not reach the caller. */
export function callSafely(callback: () => void): void {
  try {
    callback()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
