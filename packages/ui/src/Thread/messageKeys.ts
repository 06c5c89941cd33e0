import { isTextField } from './isTextField.ts'

/** Days and hidden headings stand between the messages and are no stops. */
const stopsIn = (list: Element) =>
  [...list.children].filter(
    (child): child is HTMLElement => child instanceof HTMLElement && !/^H\d$/.test(child.tagName),
  )

/** Which way the keys ask for: Alt with an arrow. A text field with something in it keeps them for its caret. */
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
  const isWriting = isTextField(target) && (target as { value?: string }).value !== ''
  if (isWriting) return undefined
  if (key === 'ArrowUp') return -1
  return key === 'ArrowDown' ? 1 : undefined
}

/**
 * The message before or after the one the focus is in. From outside the list, up leads to the last one, which is what
 * a reader comes for; `undefined` where there is none.
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
