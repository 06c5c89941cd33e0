import type { FrameScheduler } from '@chatstream/core'

/** Frames that come only when told to. */
export interface ManualFrames extends FrameScheduler {
  /** One frame: runs what was queued before it, and returns how much that was. What is queued meanwhile waits for the next. */
  tick(): number
  /** Frames until nothing is queued; returns how many. Throws after 1,000: something queues itself again for ever. */
  flush(): number
  /** How many callbacks are queued. */
  readonly pending: number
}

/**
 * A frame scheduler for tests, in place of `requestAnimationFrame`.
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
