/**
 * Limits the number of requests to one upstream (provider) at the same time. Waiting requests start in the
 * order in which they arrived.
 */
export interface ConcurrencyLimit {
  /**
   * Waits until a request may start. Resolves with a function that must be called at the end of the request;
   * a second call does nothing. If the signal aborts during the wait, rejects with the reason of the signal.
   * If the queue is full, returns `undefined`.
   */
  acquire(signal: AbortSignal): Promise<() => void> | undefined
  /** Returns the number of waiting requests. */
  waiting(): number
}

/**
 * Makes a limit for the number of requests at the same time. `maxQueued` is the maximum number of waiting
 * requests.
 */
export function createConcurrencyLimit(maxConcurrent: number, maxQueued: number): ConcurrencyLimit {
  const waiting = new Set<() => void>()
  let running = 0

  function startRequest(): () => void {
    running += 1
    let isRunning = true
    return () => {
      if (!isRunning) return
      isRunning = false
      running -= 1
      const [next] = waiting
      next?.()
    }
  }

  function enqueue(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(enter)
        reject(signal.reason)
      }
      const enter = () => {
        waiting.delete(enter)
        signal.removeEventListener('abort', leave)
        resolve(startRequest())
      }
      waiting.add(enter)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  return {
    acquire(signal) {
      if (signal.aborted) return Promise.reject(signal.reason)
      if (running < maxConcurrent) return Promise.resolve(startRequest())
      return waiting.size < maxQueued ? enqueue(signal) : undefined
    },
    waiting: () => waiting.size,
  }
}
