import { useCallback, useEffect, useRef, useState } from 'react'
import type { Clock, Thread } from '@chatstream/core'

/**
 * The state of the delayed removal of a thread (conversation), and the functions that change it. Until the
 * delay has passed, the user can undo the removal.
 */
export interface DelayedRemove {
  /** The thread that is hidden but not removed yet. */
  pending: Thread | undefined
  remove(thread: Thread): void
  undo(): void
  /** Removes the hidden thread now. */
  commit(): void
  /**
   * With `true`, stops the delay, because the pointer or the focus is at the notice. With `false`, starts the delay
   * again.
   */
  hold(isHeld: boolean): void
}

/**
 * Delays the removal of a thread (conversation), so that the user can undo it. `onRemove` is called after the
 * delay, at the next removal, or when the user leaves the list or the page. Only one removal waits at a time.
 */
export function useDelayedRemove(
  onRemove: ((id: string) => void) | undefined,
  clock: Clock,
  delayMs: number,
): DelayedRemove {
  const [pending, setPending] = useState<Thread>()
  const current = useRef<Thread>(undefined)
  const [isHeld, hold] = useState(false)
  const latest = useRef(onRemove)
  useEffect(() => {
    latest.current = onRemove
  })

  const set = useCallback((thread: Thread | undefined) => {
    current.current = thread
    setPending(thread)
    hold(false)
  }, [])
  const commit = useCallback(() => {
    const thread = current.current
    if (thread === undefined) return
    set(undefined)
    latest.current?.(thread.id)
  }, [set])

  useEffect(() => {
    if (pending === undefined || isHeld) return
    const timer = clock.setTimeout(commit, delayMs)
    return () => clock.clearTimeout(timer)
  }, [pending, isHeld, clock, delayMs, commit])
  useEffect(() => {
    addEventListener('pagehide', commit)
    return () => {
      removeEventListener('pagehide', commit)
      // StrictMode runs this once before anything can be pending.
      commit()
    }
  }, [commit])

  return {
    pending,
    remove(thread) {
      commit()
      set(thread)
    },
    undo: () => set(undefined),
    commit,
    hold,
  }
}
