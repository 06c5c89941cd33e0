'use client'
import { useEffect, useRef, type RefObject } from 'react'
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.ts'

/** Keeps a text area as tall as its text, also when `text` is set from outside. */
export function useGrowing(textArea: RefObject<HTMLTextAreaElement | null>, text: string): void {
  const growing = useRef<Growing>(undefined)
  useEffect(() => {
    if (textArea.current === null) return
    growing.current = growTextArea(textArea.current)
    return growing.current.dispose
  }, [textArea])
  useIsomorphicLayoutEffect(() => growing.current?.fit(), [text])
}

interface Growing {
  /** Fits the height to text that was not typed. */
  fit(): void
  dispose(): void
}

/**
 * Fits the height at each input, up to the CSS `max-height`. Browsers that support `field-sizing: content` do it
 * themselves. The height is set on the element's style object, which a strict CSP allows.
 */
function growTextArea(textArea: HTMLTextAreaElement): Growing {
  const native = typeof CSS !== 'undefined' && CSS.supports?.('field-sizing', 'content') === true
  if (native) return { fit: () => undefined, dispose: () => undefined }

  const fit = () => {
    textArea.style.height = 'auto'
    textArea.style.height = `${textArea.scrollHeight}px`
  }
  textArea.addEventListener('input', fit)
  fit()
  return {
    fit,
    dispose() {
      textArea.removeEventListener('input', fit)
      textArea.style.height = ''
    },
  }
}
