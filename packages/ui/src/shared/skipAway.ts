'use client'
import { useRef, type RefObject } from 'react'
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.ts'

let observer: IntersectionObserver | undefined

/**
 * Marks an element with `data-away`, which the stylesheet gives `content-visibility: auto`: out of view it is not laid
 * out. If it may be in view it is marked only once it has left: there the property would count as a layout shift.
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

/** Calls `skipAway` once the element is no longer the last of its list. */
export function useSkipAway(element: RefObject<Element | null>, isLast: boolean): void {
  const wasLast = useRef(isLast)
  useIsomorphicLayoutEffect(() => {
    if (!isLast && element.current !== null) skipAway(element.current, wasLast.current)
  }, [element, isLast])
}

/** The number of last messages that may be in view when a stored conversation is opened. */
const maxInView = 8

/** Calls `skipAway` for each message but the last. In a long stored conversation, messages out of view are never laid out. */
export function useSkipMessages(list: RefObject<Element | null>, ids: readonly string[]): void {
  const isOpened = useRef(false)
  useIsomorphicLayoutEffect(() => {
    const messages = [...(list.current?.querySelectorAll(':scope > .cs-message') ?? [])]
    const mayBeInView = (index: number) => isOpened.current || index >= messages.length - maxInView
    messages.slice(0, -1).forEach((message, index) => {
      if (!message.hasAttribute('data-away')) skipAway(message, mayBeInView(index))
    })
    isOpened.current = true
  }, [list, ids])
}
