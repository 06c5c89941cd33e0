import { type Clock, systemClock } from '../clock.ts'

/** Options of {@link createLimiter}. */
export interface LimiterOptions {
  /** The maximum number of runs (requests to the model) at the same time. Default: no limit. */
  maxConcurrent?: number
  /**
   * The minimum time between the starts of two runs, in milliseconds.
   * @defaultValue 0
   */
  minIntervalMs?: number
  clock?: Clock
}

/**
 * Limits the number of runs (requests to the model) at the same time, and sets the shortest time between the
 * starts of two runs. Runs start in the order in which they were requested.
 */
export interface Limiter {
  /**
   * Waits until a run may start. Resolves with a function that the caller must call when the run has ended.
   * If the signal aborts during the wait, rejects with the reason of the signal.
   */
  acquire(signal: AbortSignal): Promise<() => void>
  /** `true` if a run would have to wait now. */
  readonly isFull: boolean
}

interface Waiting {
  begin(): void
}

/**
 * Creates a limiter, which limits the number and the rate of runs (requests to the model). Several chats can
 * share it. A chat that waits for the limiter has the status `waiting`, and `stop()` ends the wait.
 *
 * @example
 * ```ts
 * const limiter = createLimiter({ maxConcurrent: 2, minIntervalMs: 500 })
 * const chats = ['a', 'b', 'c'].map((id) => createChat({ id, url: '/api/chat', limiter }))
 * ```
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  const { maxConcurrent = Infinity, minIntervalMs = 0, clock = systemClock } = options
  const queue: Waiting[] = []
  let running = 0
  let lastBegan = -Infinity
  let timer: unknown

  const restMs = () => lastBegan + minIntervalMs - clock.monotonicMs()

  function advance() {
    clock.clearTimeout(timer)
    if (queue.length === 0 || running >= maxConcurrent) return
    if (restMs() > 0) {
      timer = clock.setTimeout(advance, restMs())
      return
    }
    running++
    lastBegan = clock.monotonicMs()
    queue.shift()?.begin()
    advance()
  }

  function release() {
    running--
    advance()
  }

  return {
    get isFull() {
      return queue.length > 0 || running >= maxConcurrent || restMs() > 0
    },
    acquire: (signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          queue.splice(queue.indexOf(waiting), 1)
          advance()
          reject(signal.reason)
        }
        const waiting: Waiting = {
          begin() {
            signal.removeEventListener('abort', leave)
            let given = false
            resolve(() => {
              if (!given) release()
              given = true
            })
          },
        }
        if (signal.aborted) return reject(signal.reason)
        signal.addEventListener('abort', leave, { once: true })
        queue.push(waiting)
        advance()
      }),
  }
}
