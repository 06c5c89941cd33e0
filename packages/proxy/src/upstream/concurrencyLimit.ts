/** Places for requests at one upstream: so many at once, so many waiting, first come first served. */
export interface Slots {
  /**
   * Resolves once there is a place, with the function that gives it back (calling it again does nothing).
   * Rejects with the signal's reason when the waiting one leaves. `undefined`: the queue is full.
   */
  acquire(signal: AbortSignal): Promise<() => void> | undefined
}

export function createSlots(maxConcurrent: number, maxQueued: number): Slots {
  const waiting = new Set<() => void>()
  let taken = 0

  function take(): () => void {
    taken += 1
    let held = true
    return () => {
      if (!held) return
      held = false
      taken -= 1
      const [next] = waiting
      next?.()
    }
  }

  function wait(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(enter)
        reject(signal.reason)
      }
      const enter = () => {
        waiting.delete(enter)
        signal.removeEventListener('abort', leave)
        resolve(take())
      }
      waiting.add(enter)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  return {
    acquire(signal) {
      if (signal.aborted) return Promise.reject(signal.reason)
      if (taken < maxConcurrent) return Promise.resolve(take())
      return waiting.size < maxQueued ? wait(signal) : undefined
    },
  }
}
