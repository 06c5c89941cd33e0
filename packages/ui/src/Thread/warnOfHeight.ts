/** A variable that bundlers replace. Without a bundler it does not exist in a browser. */
declare const process: { env: { NODE_ENV?: string } }

/** The time in milliseconds before the check, because the stylesheet may arrive after the chat. */
const waitMs = 1000
let hasWarned = false

/**
 * Warns, once and in development only, of a thread without height: the chat fills the height of its parent, which has
 * none. Returns the clean-up.
 */
export function warnOfHeight(thread: HTMLElement): (() => void) | undefined {
  try {
    if (process.env.NODE_ENV !== 'production') {
      const timer = setTimeout(() => check(thread), waitMs)
      return () => clearTimeout(timer)
    }
  } catch {
    // Without a bundler nothing tells development from production.
  }
  return undefined
}

function check(thread: HTMLElement): void {
  const chat = thread.closest('.cs-chat')
  // A chat that is hidden, or folded to nothing by its app, is not what the warning is about.
  if (hasWarned || thread.clientHeight > 0 || chat === null || chat.clientHeight === 0) return
  const element = withoutHeight(chat)
  if (element === null) return
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
