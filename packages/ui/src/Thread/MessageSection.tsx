'use client'
import { useRef, type ReactElement, type ReactNode } from 'react'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'
import { watchNear } from './nearView.ts'

interface MessageSectionProps {
  isLast: boolean
  children: ReactNode
}

/**
 * Consecutive groups of a thread. In each frame of a stream, the browser visits all boxes of the list that it does
 * not skip. A section out of view is one box instead of 16.
 */
export function MessageSection({ isLast, children }: MessageSectionProps): ReactElement {
  const element = useRef<HTMLDivElement>(null)
  useIsomorphicLayoutEffect(() => {
    const section = element.current
    if (section !== null && !isLast)
      return watchNear(section, (isNear) => section.toggleAttribute('data-away', !isNear))
  }, [isLast])
  return (
    <div ref={element} className="cs-groups">
      {children}
    </div>
  )
}
