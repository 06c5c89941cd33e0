import type { FrameScheduler } from '../clock.ts'

/** Collects items and hands them on together, at most once a frame. */
export interface FrameBatch<T> {
  add(items: readonly T[]): void
  /** Hands on what is there, now. */
  flush(): void
}

/**
 * @example
 * ```ts
 * const batch = frameBatch<string>((words) => show(words.join('')), animationFrames)
 * batch.add(['a', 'b'])
 * ```
 */
export function frameBatch<T>(handOn: (items: readonly T[]) => void, frames: FrameScheduler): FrameBatch<T> {
  let queue: T[] = []
  let frame: unknown

  function flush() {
    if (frame !== undefined) frames.cancel(frame)
    frame = undefined
    if (queue.length === 0) return
    const items = queue
    queue = []
    handOn(items)
  }
  return {
    add(items) {
      // Not `push(...items)`: a replayed burst has more items than a call may have arguments.
      for (const item of items) queue.push(item)
      if (frame === undefined && queue.length > 0) {
        frame = frames.request(() => {
          frame = undefined
          flush()
        })
      }
    },
    flush,
  }
}
