import type { KeyboardEvent } from 'react'

/** `enter`: Enter sends, Shift+Enter breaks the line. `mod-enter`: Ctrl or ⌘ with Enter sends, Enter breaks the line. */
export type SendKey = 'enter' | 'mod-enter'

/** Submits the form, where the key is the one that sends. Enter that ends an IME composition never does. */
export function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>, sendKey: SendKey = 'enter'): void {
  if (event.key !== 'Enter' || isComposing(event)) return
  const sends = sendKey === 'enter' ? !event.shiftKey : event.ctrlKey || event.metaKey
  if (!sends) return
  event.preventDefault()
  event.currentTarget.form?.requestSubmit()
}

/** Safari ends the composition before the keydown that ended it; only keyCode 229 still tells. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229
}
