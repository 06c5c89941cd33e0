import { useSyncExternalStore, type KeyboardEvent } from 'react'

/**
 * The key that sends. `enter`: Enter sends, Shift + Enter inserts a line break. `mod-enter`: Ctrl or ⌘ with Enter
 * sends, Enter inserts a line break.
 */
type UsedSendKey = 'enter' | 'mod-enter'

/**
 * The key that sends a question. `auto` is `mod-enter` on touch devices, because their keyboards have no Shift +
 * Enter. On other devices `auto` is `enter`.
 */
export type SendKey = 'auto' | UsedSendKey

/** Returns the key that sends a question. `auto` is replaced by the key for this device. */
export function useSendKey(sendKey: SendKey = 'auto'): UsedSendKey {
  const isCoarse = useSyncExternalStore(subscribeToPointer, isPointerCoarse, () => false)
  return sendKey === 'auto' ? (isCoarse ? 'mod-enter' : 'enter') : sendKey
}

const coarsePointer = () => (typeof matchMedia === 'function' ? matchMedia('(pointer: coarse)') : undefined)

/** Returns `true` if the main pointer of the device is a finger, as on a touch screen. */
export const isPointerCoarse = () => coarsePointer()?.matches === true

function subscribeToPointer(listener: () => void): () => void {
  const query = coarsePointer()
  query?.addEventListener?.('change', listener)
  return () => query?.removeEventListener?.('change', listener)
}

/**
 * Submits the form of a text area if the pressed key is the key that sends. If Enter ends a composition of an
 * input method (IME), it never sends.
 */
export function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>, sendKey: UsedSendKey): void {
  if (event.key !== 'Enter' || isComposing(event)) return
  const sends = sendKey === 'enter' ? !event.shiftKey : event.ctrlKey || event.metaKey
  if (!sends) return
  event.preventDefault()
  // A React portal would pass the event on to a form of the page.
  event.stopPropagation()
  event.currentTarget.form?.requestSubmit()
}

/**
 * Returns `true` if a key belongs to a composition of an input method (IME). In Safari, the last keydown
 * comes after the end of the composition; only its `keyCode` 229 shows that it belongs to the composition.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229
}
