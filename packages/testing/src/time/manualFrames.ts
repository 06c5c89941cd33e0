import type { FrameScheduler } from '@chatstream/core'

/** A frame scheduler for tests. Its frames run only when the test calls `tick` or `flush`. */
export interface ManualFrames extends FrameScheduler {
  /**
   * Runs one frame: calls all callbacks that are queued now, and returns their number. If a callback queues
   * another callback, the new callback waits for the next frame.
   */
  tick(): number
  /** Runs frames until no callback is queued, and returns the number of frames. Throws after 1,000 frames. */
  flush(): number
  /** The number of queued callbacks. */
  readonly pending: number
}

/**
 * Creates a frame scheduler for tests, in place of `requestAnimationFrame`. Its frames run only when the test
 * calls `tick` or `flush`.
 *
 * @example
 * ```ts
 * const frames = manualFrames()
 * frames.request(() => paint())
 * frames.tick()
 * ```
 */
export function manualFrames(): ManualFrames {
  let lastHandle = 0
  const queue = new Map<number, () => void>()

  function tick(): number {
    const handles = [...queue.keys()]
    let ran = 0
    for (const handle of handles) {
      const callback = queue.get(handle)
      if (callback === undefined) continue
      queue.delete(handle)
      callback()
      ran += 1
    }
    return ran
  }

  return {
    request(callback) {
      lastHandle += 1
      queue.set(lastHandle, callback)
      return lastHandle
    },
    cancel(handle) {
      // Handles come from `request` above.
      queue.delete(handle as number)
    },
    tick,
    flush() {
      let frames = 0
      while (queue.size > 0) {
        if (frames === 1000)
          throw new Error('1,000 frames have run and more is queued: a callback queues itself.')
        tick()
        frames += 1
      }
      return frames
    },
    get pending() {
      return queue.size
    },
  }
}
