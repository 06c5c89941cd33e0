import { isTextField } from './isTextField.ts'

/** The messages in a list, without the dates and hidden headings between them. */
const stopsIn = (list: Element) =>
  [...list.querySelectorAll<HTMLElement>(':scope > :not(.cs-groups), .cs-group > *')].filter(
    ({ tagName }) => !/^H\d$/.test(tagName),
  )

/**
 * Returns the direction in which a key moves the focus from message to message. The result is -1 for Alt with the
 * up arrow, 1 for Alt with the down arrow, and `undefined` for other keys. In a text field that contains text,
 * these keys move the caret, so the result is `undefined`.
 */
export function messageStep({
  key,
  altKey,
  ctrlKey,
  metaKey,
  shiftKey,
  target,
}: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'target'>):
  | -1
  | 1
  | undefined {
  if (!altKey || ctrlKey || metaKey || shiftKey) return undefined
  // Text fields have a value; contenteditable elements have none.
  const isWriting = isTextField(target) && (target as { value?: string }).value !== ''
  if (isWriting) return undefined
  if (key === 'ArrowUp') return -1
  return key === 'ArrowDown' ? 1 : undefined
}

/**
 * Returns the message next to the message that has the focus. With `step` 1, returns the message after it, or
 * `undefined` if there is none. With `step` -1, returns the message before it. If the first message has the focus,
 * this is the first message again. If no message has the focus, `step` -1 returns the last message.
 */
export function neighbourMessage(
  list: Element,
  focused: Element | null,
  step: -1 | 1,
): HTMLElement | undefined {
  const stops = stopsIn(list)
  const current = stops.findIndex((stop) => stop.contains(focused))
  if (current < 0) return step < 0 ? stops.at(-1) : undefined
  return stops[current + step] ?? (step < 0 ? stops[0] : undefined)
}
