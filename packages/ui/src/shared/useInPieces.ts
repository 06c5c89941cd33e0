import { createContext, useContext, useState, useSyncExternalStore } from 'react'
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.ts'

const subscribeToNothing = () => () => undefined

/** Returns whether a component is in a page: `false` on the server and while React hydrates its markup. */
export function useIsInPage(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  )
}

/** `true` where parts that are mounted are rendered at once. */
export const AtOnceContext = createContext(false)

/**
 * Returns how many of `count` parts to render now. The first `piece` parts are rendered at once, and each next piece in
 * a later frame. All lists of the page share these frames, so that no frame renders two pieces. A list that grows by
 * less than a piece is complete at once, and so is everything on the server.
 */
export function useInPieces(count: number, piece: number): number {
  const isInPage = useIsInPage()
  const isAtOnce = useContext(AtOnceContext)
  const [shown, setShown] = useState(isInPage && !isAtOnce ? piece : Infinity)
  const visible = count <= shown + piece ? count : shown
  if (visible > shown) setShown(visible)
  useIsomorphicLayoutEffect(() => {
    if (visible === count) return
    unfinished += 1
    const stop = inFrame(() => setShown(visible + piece))
    return () => {
      unfinished -= 1
      stop()
    }
  }, [visible, count, piece])
  return visible
}

let unfinished = 0
/** Returns whether all parts of the page are rendered in full. */
export const isComplete = (): boolean => unfinished === 0

const waiting = new Set<() => void>()
let cancel: (() => void) | undefined

/** Calls `next` after one of the next frames, alone. Returns a function that takes it back. */
function inFrame(next: () => void): () => void {
  waiting.add(next)
  request()
  return () => {
    waiting.delete(next)
    if (waiting.size === 0) cancel?.()
  }
}

function request(): void {
  if (cancel !== undefined || waiting.size === 0) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const frame = requestAnimationFrame(() => {
    // After the frame, which lays out the last piece.
    timer = setTimeout(() => {
      cancel = undefined
      const [next] = waiting
      if (next !== undefined) waiting.delete(next)
      next?.()
      request()
    })
  })
  cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    cancel = undefined
  }
}
