import type { Clock } from '@chatstream/core'

/** A clock for tests. Its time passes only when the test calls `advance`. */
export interface ManualClock extends Clock {
  /**
   * Moves the time forward by `ms` milliseconds. Timers that become due run in order, each at its own time.
   * After each timer, pending promises settle. If their code sets another timer that is due within `ms`, this
   * timer runs in the same call.
   */
  advance(ms: number): Promise<void>
  /** The number of timers that are set. */
  readonly pending: number
}

/**
 * Creates a clock for tests. Its time starts at `startMs` (default 0) and passes only when the test calls
 * `advance`.
 *
 * @example
 * ```ts
 * const clock = manualClock()
 * clock.setTimeout(() => ring(), 1000)
 * await clock.advance(1000)
 * ```
 */
export function manualClock(startMs = 0): ManualClock {
  let nowMs = startMs
  let lastHandle = 0
  const timers = new Map<number, { dueMs: number; callback: () => void }>()

  function takeDue(untilMs: number): (() => void) | undefined {
    let first: [handle: number, dueMs: number] | undefined
    for (const [handle, { dueMs }] of timers) {
      if (dueMs <= untilMs && (first === undefined || dueMs < first[1])) first = [handle, dueMs]
    }
    if (first === undefined) return undefined
    const [handle, dueMs] = first
    const callback = timers.get(handle)?.callback
    timers.delete(handle)
    nowMs = Math.max(nowMs, dueMs)
    return callback
  }

  return {
    now: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    setTimeout(callback, ms) {
      lastHandle += 1
      timers.set(lastHandle, { dueMs: nowMs + Math.max(0, ms), callback })
      return lastHandle
    },
    clearTimeout(handle) {
      // Handles come from `setTimeout` above.
      timers.delete(handle as number)
    },
    async advance(ms) {
      const untilMs = nowMs + ms
      await turn()
      for (let run = takeDue(untilMs); run !== undefined; run = takeDue(untilMs)) {
        run()
        await turn()
      }
      nowMs = untilMs
    },
    get pending() {
      return timers.size
    },
  }
}

/** Resolves in a new task, not a microtask: by then every promise chain that can continue has done so. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })
}
