import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { animationFrames, systemClock } from '@chatstream/core'
import { createSmoother } from './smoothText.ts'

/** The text as far as it is to be shown; all of it where it is not to be smoothed, or the reader wants no motion. */
export function useSmoothText(text: string, smooth: boolean): string {
  const smoother = useMemo(
    () => (smooth && !prefersReducedMotion() ? createSmoother(animationFrames, systemClock) : undefined),
    [smooth],
  )
  const whole = () => text
  const shown = useSyncExternalStore(smoother?.subscribe ?? toNothing, smoother?.shown ?? nothing, whole)
  useEffect(() => smoother?.push(text), [smoother, text])
  useEffect(() => () => smoother?.stop(), [smoother])
  // Comparing a text that grows with itself would cost its length in every frame.
  return smoother !== undefined && text.startsWith(shown) ? shown : text
}

const toNothing = () => () => undefined
const nothing = () => ''

function prefersReducedMotion(): boolean {
  return typeof matchMedia !== 'undefined' && matchMedia('(prefers-reduced-motion: reduce)').matches
}
