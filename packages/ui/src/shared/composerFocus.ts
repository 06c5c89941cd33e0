import { isPointerCoarse } from './submitOnEnter.ts'

const inputs = new WeakMap<object, HTMLTextAreaElement>()

/**
 * Registers the input of a chat's composer, so that `focusComposer` can move the focus to it. Returns a
 * function that removes the registration.
 */
export function registerComposer(chat: object, input: HTMLTextAreaElement): () => void {
  inputs.set(chat, input)
  return () => {
    if (inputs.get(chat) === input) inputs.delete(chat)
  }
}

/**
 * Moves the focus to the composer of a chat. Call this function after a click on a button that disappears. On
 * touch screens it does nothing, because the on-screen keyboard would cover the answer.
 */
export function focusComposer(chat: object): void {
  if (isPointerCoarse()) return
  inputs.get(chat)?.focus()
}
