import type { FrameScheduler } from '../clock.ts'

/** A queue whose items are processed together, at most once per frame. */
export interface FrameBatch<T> {
  add(items: readonly T[]): void
  /** Processes the queued items now. */
  flush(): void
}

/**
 * Creates a queue whose items are processed together, at most once per frame. In each frame, `onItems` gets
 * the items that were added since the last frame, with `inFrame: true`. `flush` passes the waiting items to
 * `onItems` immediately, with `inFrame: false`.
 *
 * @example
 * ```ts
 * const batch = frameBatch<string>((words) => show(words.join('')), animationFrames)
 * batch.add(['a', 'b'])
 * ```
 */
export function frameBatch<T>(
  onItems: (items: readonly T[], inFrame: boolean) => void,
  frames: FrameScheduler,
): FrameBatch<T> {
  let queue: T[] = []
  let frame: unknown

  function process(inFrame: boolean) {
    if (!inFrame && frame !== undefined) frames.cancel(frame)
    frame = undefined
    if (queue.length === 0) return
    const items = queue
    queue = []
    onItems(items, inFrame)
  }
  return {
    add(items) {
      // Not `push(...items)`: a replay may have more items than a call may have arguments.
      for (const item of items) queue.push(item)
      if (queue.length > 0) frame ??= frames.request(() => process(true))
    },
    flush: () => process(false),
  }
}
