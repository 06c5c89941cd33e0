import { createContext, useContext, useState, useSyncExternalStore } from 'react'
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.ts'

const subscribeToNothing = () => () => undefined

/**
 * Returns `true` in the browser, and `false` on the server. While React hydrates the server's HTML, it is `false`
 * too.
 */
export function useIsInPage(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  )
}

/**
 * A context for lists that render only a few parts in each frame (`useInPieces`). If the value is `true`, the
 * lists below the provider render all their parts in the first frame.
 */
export const AtOnceContext = createContext(false)

/**
 * Returns the number of parts that a list renders now, out of `count`. The first `piece` parts are rendered
 * immediately, and `piece` more parts in each later frame. A frame never renders parts of two lists. If a
 * list grows by fewer than `piece` parts, all of them are rendered immediately. On the server, all parts are
 * rendered.
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
/** Returns `true` if all lists of the page that use `useInPieces` are rendered completely. */
export const isComplete = (): boolean => unfinished === 0

const waiting = new Set<() => void>()
let cancel: (() => void) | undefined

/**
 * Calls `next` after one of the next frames. At most one `next` is called after each frame. Returns a function that
 * cancels the call.
 */
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
