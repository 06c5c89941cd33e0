/** An app's callback that throws is reported as an uncaught error; the stream goes on. */
export function tell(callback: () => void): void {
  try {
    callback()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
