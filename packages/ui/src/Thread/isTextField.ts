const fields = 'textarea, input, select, [contenteditable]:not([contenteditable="false"])'

/** Whether keys mean something of their own here, such as moving a caret. */
export function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(fields) !== null
}
