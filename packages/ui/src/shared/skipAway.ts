'use client'
import { useRef, type RefObject } from 'react'
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.ts'

let observer: IntersectionObserver | undefined

/**
 * Marks an element with `data-away`. For this attribute, the stylesheet sets `content-visibility: auto`, so that
 * the browser does not lay the element out while it is out of view. If the element may be in view, it is marked
 * only after it has left the view. Before that, the property would shift the layout.
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
