const fields = 'textarea, input, select, [contenteditable]:not([contenteditable="false"])'

/**
 * Returns `true` if the target of an event is a text field or another form field. These use keys themselves, for
 * example to move a caret.
 */
export function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(fields) !== null
}
