'use client'
import { useEffect, useRef, type RefObject } from 'react'
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.ts'

/** Keeps a text area as high as its text, also if the app changes `text`. */
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
 * Fits the height at each input and each change of the width or the font, up to the CSS `max-height`. Browsers that
 * support `field-sizing: content` fit the height themselves. The height is set on the element's style object, which
 * a strict CSP allows.
 */
function growTextArea(textArea: HTMLTextAreaElement): Growing {
  const native = typeof CSS !== 'undefined' && CSS.supports?.('field-sizing', 'content') === true
  if (native || typeof ResizeObserver === 'undefined')
    return { fit: () => undefined, dispose: () => undefined }

  const { parentElement: parent } = textArea
  let width = 0
  const fit = () => {
    // While the text area is small, nothing around it may move: a thread would lose its place.
    if (parent !== null) parent.style.minHeight = `${parent.offsetHeight}px`
    textArea.style.height = 'auto'
    textArea.style.height = `${textArea.scrollHeight}px`
    if (parent !== null) parent.style.minHeight = ''
  }
  const observer = new ResizeObserver(() => {
    if (textArea.clientWidth === width) return
    width = textArea.clientWidth
    fit()
  })
  observer.observe(textArea)
  textArea.addEventListener('input', fit)
  document.fonts?.addEventListener('loadingdone', fit)
  return {
    fit,
    dispose() {
      observer.disconnect()
      textArea.removeEventListener('input', fit)
      document.fonts?.removeEventListener('loadingdone', fit)
      textArea.style.height = ''
    },
  }
}
