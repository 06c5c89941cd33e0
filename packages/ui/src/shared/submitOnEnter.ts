import { useSyncExternalStore, type KeyboardEvent } from 'react'

/** `enter`: Enter sends, Shift+Enter breaks the line. `mod-enter`: Ctrl or ⌘ with Enter sends, Enter breaks the line. */
type UsedSendKey = 'enter' | 'mod-enter'

/** `auto` is `mod-enter` where the main pointer is a finger, since a phone's keyboard has no Shift+Enter, else `enter`. */
export type SendKey = 'auto' | UsedSendKey

/** Resolves `auto` on this device. */
export function useSendKey(sendKey: SendKey = 'auto'): UsedSendKey {
  const isCoarse = useSyncExternalStore(subscribeToPointer, isPointerCoarse, () => false)
  return sendKey === 'auto' ? (isCoarse ? 'mod-enter' : 'enter') : sendKey
}

const coarsePointer = () => (typeof matchMedia === 'function' ? matchMedia('(pointer: coarse)') : undefined)

/** The main pointer is a finger. */
export const isPointerCoarse = () => coarsePointer()?.matches === true

function subscribeToPointer(listener: () => void): () => void {
  const query = coarsePointer()
  query?.addEventListener?.('change', listener)
  return () => query?.removeEventListener?.('change', listener)
}

/** Submits the form, where the key is the one that sends. Enter that ends an IME composition never does. */
export function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>, sendKey: UsedSendKey): void {
  if (event.key !== 'Enter' || isComposing(event)) return
  const sends = sendKey === 'enter' ? !event.shiftKey : event.ctrlKey || event.metaKey
  if (!sends) return
  event.preventDefault()
  // Through a portal it would reach the page's own form.
  event.stopPropagation()
  event.currentTarget.form?.requestSubmit()
}

/**
 * Returns whether a key belongs to an IME composition. Safari ends the composition before its last keydown, which only
 * `keyCode` 229 identifies.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229
}
