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

/** Returns whether the main pointer of the device is a finger (touch screen). */
export const isPointerCoarse = () => coarsePointer()?.matches === true

function subscribeToPointer(listener: () => void): () => void {
  const query = coarsePointer()
  query?.addEventListener?.('change', listener)
  return () => query?.removeEventListener?.('change', listener)
}

/**
 * Submits the form of a text area if the pressed key is the key for sending. An Enter that ends an IME composition
 * never sends.
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
 * Returns whether a key belongs to an IME composition. Safari ends the composition before the last keydown of the
 * composition. Only `keyCode` 229 identifies this keydown.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229
}
