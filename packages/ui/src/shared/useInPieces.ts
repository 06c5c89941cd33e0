import { useEffect, useState, useSyncExternalStore } from 'react'

const subscribeToNothing = () => () => undefined

/** Returns whether a component is in a page: `false` on the server and while React hydrates its markup. */
export function useIsInPage(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  )
}

/**
 * Returns how many of `count` parts to render now. The first `piece` parts are rendered at once, and each next piece in
 * a separate task, so that a long list does not block the page. A list that grows by less than a piece is complete at
 * once, and so is everything on the server.
 */
export function useInPieces(count: number, piece: number): number {
  const isInPage = useIsInPage()
  const [shown, setShown] = useState(isInPage ? piece : Infinity)
  const visible = count <= shown + piece ? count : shown
  if (visible > shown) setShown(visible)
  useEffect(() => {
    if (visible === count) return
    const timer = setTimeout(() => setShown(visible + piece))
    return () => clearTimeout(timer)
  }, [visible, count, piece])
  return visible
}
