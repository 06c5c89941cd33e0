'use client'
import { useEffect, useRef, type RefObject } from 'react'
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.ts'
import { growTextArea } from './growTextArea.ts'

/** Mounts `growTextArea`, and fits again whenever the text is set from outside. */
export function useGrowing(textArea: RefObject<HTMLTextAreaElement | null>, text: string): void {
  const growing = useRef<ReturnType<typeof growTextArea>>(undefined)
  useEffect(() => {
    if (textArea.current === null) return
    growing.current = growTextArea(textArea.current)
    return growing.current.dispose
  }, [textArea])
  useIsomorphicLayoutEffect(() => growing.current?.fit(), [text])
}
