let hasWarned = false

/**
 * Writes a warning to the console that a chat has no height. Further calls write nothing. A chat fills the height
 * of its parent, so the parent must have a height.
 */
export function warnOfHeight(chat: Element): void {
  const element = withoutHeight(chat)
  if (hasWarned || element === null) return
  hasWarned = true
  const name = nameOf(element)
  const rule = [...new Set(['html', 'body', nameOf(chat.parentElement ?? element)])].join(', ')
  console.warn(
    `chatstream: the conversation is 0 px high, because the height of <${element.tagName.toLowerCase()}> (${name}) is not defined. ` +
      `<ChatStream> fills the height of its parent. Give ${name} a height, for example: ${rule} { height: 100%; margin: 0 }`,
    element,
  )
}

/** The nearest element around the chat whose height does not depend on the height of another. */
function withoutHeight(chat: Element): Element | null {
  let element = chat.parentElement
  // Firefox has no computedStyleMap: it names the parent.
  while (element?.parentElement && String(element.computedStyleMap?.().get('height')).endsWith('%'))
    element = element.parentElement
  return element
}

function nameOf({ id, className, tagName }: Element): string {
  if (id !== '') return `#${id}`
  const [first] = className.split(' ')
  return first ? `.${first}` : tagName.toLowerCase()
}
