const fields = 'textarea, input, select, [contenteditable]:not([contenteditable="false"])'

/**
 * Returns `true` if the target of an event is a form field. A form field uses keys itself, for example to
 * move the caret.
 */
export function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(fields) !== null
}
