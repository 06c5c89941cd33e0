import type { KeyboardEvent } from 'react'

/**
 * The key that sends. `enter`: Enter sends, Shift + Enter inserts a line break. `mod-enter`: Ctrl or ⌘ with Enter
 * sends, Enter inserts a line break.
 */
export type SendKey = 'enter' | 'mod-enter'

/** Submits the form if the key is the one that sends. An Enter that ends an IME composition never sends. */
export function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>, sendKey: SendKey = 'enter'): void {
  if (event.key !== 'Enter' || isComposing(event)) return
  const sends = sendKey === 'enter' ? !event.shiftKey : event.ctrlKey || event.metaKey
  if (!sends) return
  event.preventDefault()
  event.currentTarget.form?.requestSubmit()
}

/**
 * Returns whether a key belongs to an IME composition. Safari ends the composition before its last keydown, which only
 * `keyCode` 229 identifies.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229
}
