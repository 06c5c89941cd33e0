'use client'
import { useEffect, useState } from 'react'

/** The result of copying a text to the clipboard. `strings.message` contains the UI text for each result. */
export type CopyOutcome = 'copied' | 'copyFailed'

const shownForMs = 2000

/**
 * Returns a function that copies text to the clipboard, and the outcome of its last call. The outcome is
 * `undefined` before the first call, and again two seconds after each call.
 */
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
 * Writes text to the clipboard. Resolves with `true` if this succeeded. On plain http, where
 * `navigator.clipboard` does not exist, the text is copied through a selection.
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
  const before = focusedElement()
  const textArea = document.createElement('textarea')
  textArea.value = text
  textArea.className = 'cs-unseen'
  // Beside the button: text outside a modal dialog cannot be selected.
  const place =
    before === document.body ? [...document.querySelectorAll('dialog:modal')].at(-1) : before?.parentElement
  ;(place ?? document.body).append(textArea)
  textArea.focus()
  textArea.select()
  let copied = false
  // `execCommand` also returns true if it copied an empty selection.
  const fill = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    copied = event.clipboardData !== null
  }
  addEventListener('copy', fill, { capture: true, once: true })
  const allowed = document.execCommand?.('copy') ?? false
  removeEventListener('copy', fill, true)
  textArea.remove()
  if (before instanceof HTMLElement) before.focus()
  return allowed && copied
}

/** The focused element, inside shadow roots too. */
function focusedElement(): Element | null {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}
