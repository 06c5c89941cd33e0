import type { KeyboardEvent } from 'react'

/** Enter submits the form, Shift+Enter breaks the line, and Enter that ends an IME composition does neither. */
export function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return
  event.preventDefault()
  event.currentTarget.form?.requestSubmit()
}

/** Safari ends the composition before the keydown that ended it; only keyCode 229 still tells. */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229
}
