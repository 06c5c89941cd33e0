'use client'
import { useEffect, useState } from 'react'

/** The result of copying: a key of `strings.message`. */
export type CopyOutcome = 'copied' | 'copyFailed'

const shownForMs = 2000

/** Copies text to the clipboard. The outcome is `undefined` before the first copy and again two seconds after each. */
export function useCopy(): { outcome: CopyOutcome | undefined; copy(text: string): Promise<void> } {
  const [outcome, setOutcome] = useState<CopyOutcome>()
  useEffect(() => {
    if (outcome === undefined) return
    const timer = setTimeout(() => setOutcome(undefined), shownForMs)
    return () => clearTimeout(timer)
  }, [outcome])
  return {
    outcome,
    copy: async (text) => setOutcome((await copyText(text)) ? 'copied' : 'copyFailed'),
  }
}

/**
 * Writes text to the clipboard and returns whether that worked. `navigator.clipboard` exists only on secure pages; on
 * plain http, such as a LAN address, the text is copied through a selection.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement
  const textArea = document.createElement('textarea')
  textArea.value = text
  textArea.className = 'cs-unseen'
  document.body.append(textArea)
  textArea.focus()
  textArea.select()
  const copied = document.execCommand?.('copy') ?? false
  textArea.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
