'use client'
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'
import { followEnd, type Following, type ScrollMode } from './followEnd.ts'

/** Mounts `followEnd`. A change of `turn`, a new message at the end, follows it again. */
export function useFollowEnd(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  turn: string | undefined,
): { mode: ScrollMode; resume(): void } {
  const [mode, setMode] = useState<ScrollMode>('following')
  const following = useRef<Following>(undefined)

  useEffect(() => {
    if (scroller.current === null || content.current === null || typeof ResizeObserver === 'undefined') return
    following.current = followEnd(scroller.current, content.current, setMode)
    return following.current.dispose
  }, [scroller, content])
  useEffect(() => {
    if (turn !== undefined) following.current?.resume()
  }, [turn])

  return { mode, resume: useCallback(() => following.current?.resume(), []) }
}
