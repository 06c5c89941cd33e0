const inputs = new WeakMap<object, HTMLTextAreaElement>()

/** Makes this the input that gets the focus back for its chat. Returns the clean-up. */
export function registerComposer(chat: object, input: HTMLTextAreaElement): () => void {
  inputs.set(chat, input)
  return () => {
    if (inputs.get(chat) === input) inputs.delete(chat)
  }
}

/**
 * After a button that disappears by its own click, so that the focus is not lost to the page. Touch screens are left
 * alone: there the focus would raise the keyboard over the answer.
 */
export function focusComposer(chat: object): void {
  if (typeof matchMedia === 'function' && matchMedia('(pointer: coarse)').matches) return
  inputs.get(chat)?.focus()
}
