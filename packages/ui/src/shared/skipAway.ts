'use client'
import { useRef, type RefObject } from 'react'
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.ts'

let observer: IntersectionObserver | undefined

/**
 * Marks an element with `data-away`, for which the stylesheet sets `content-visibility: auto`, so that it is not laid
 * out while it is out of view. An element that may be in view is marked only after it has left the view, because the
 * property would cause a layout shift there.
 */
function skipAway(element: Element, mayBeInView: boolean): void {
  if (!mayBeInView || typeof IntersectionObserver === 'undefined')
    return element.setAttribute('data-away', '')
  observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) continue
      observer?.unobserve(target)
      target.setAttribute('data-away', '')
    }
  })
  observer.observe(element)
}

/**
 * Lets the browser skip the layout of an element while the element is out of view. This begins when the
 * element is no longer the last in its list.
 */
export function useSkipAway(element: RefObject<Element | null>, isLast: boolean): void {
  const wasLast = useRef(isLast)
  useIsomorphicLayoutEffect(() => {
    if (!isLast && element.current !== null) skipAway(element.current, wasLast.current)
  }, [element, isLast])
}
