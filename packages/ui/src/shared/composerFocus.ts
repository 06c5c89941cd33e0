import { isPointerCoarse } from './submitOnEnter.ts'

const inputs = new WeakMap<object, HTMLTextAreaElement>()

/** Registers the input that gets the focus for a chat. Returns the clean-up. */
export function registerComposer(chat: object, input: HTMLTextAreaElement): () => void {
  inputs.set(chat, input)
  return () => {
    if (inputs.get(chat) === input) inputs.delete(chat)
  }
}

/**
 * Focuses the composer of a chat, after a click on a button that disappears. Does nothing on touch screens, where the
 * focus would raise the keyboard over the answer.
 */
export function focusComposer(chat: object): void {
  if (isPointerCoarse()) return
  inputs.get(chat)?.focus()
}
