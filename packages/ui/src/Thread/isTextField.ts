const fields = 'textarea, input, select, [contenteditable]:not([contenteditable="false"])'

/** Returns whether the target uses keys itself, for example to move a caret. */
export function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(fields) !== null
}
