/** A container that has not been closed: its value so far, and for an object the key whose value is being read. */
interface Open {
  value: Record<string, unknown> | unknown[]
  key: string
  size: number
}

/** What a beginning of JSON amounts to. Fed piece by piece; the work grows with the text, not with its square. */
export interface PartialJson {
  push(text: string): void
  /**
   * The value so far, or `undefined` where there is nothing new to show. Copies only the open containers, and only
   * once as much text has come as pays for the copy, so that a long list costs no copy a character.
   */
  take(): { value: unknown } | undefined
}

const literals: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const copiesPerChar = 8

export function partialJson(): PartialJson {
  const open: Open[] = []
  let root: { value: unknown } | undefined
  let mode: 'value' | 'key' | 'colon' | 'next' | 'string' | 'word' | 'broken' = 'value'
  /** The string, number or literal being read; for a string, whether it is a key, and an escape it stands in. */
  let token = ''
  let isKey = false
  let escape = ''
  let unshown = 0

  function place(value: unknown) {
    const top = open.at(-1)
    if (top === undefined) root = { value }
    else set(top, value)
    mode = 'next'
  }

  function begin(value: Open['value']) {
    place(value)
    open.push({ value, key: '', size: 0 })
    mode = Array.isArray(value) ? 'value' : 'key'
  }

  function endWord() {
    const value = token in literals ? literals[token] : numberOf(token)
    if (value === undefined) mode = 'broken'
    else place(value)
    token = ''
  }

  function inString(char: string) {
    if (escape !== '') {
      escape += char
      if (escape.startsWith('\\u')) {
        if (escape.length < 6) return
        token += String.fromCharCode(Number.parseInt(escape.slice(2), 16))
      } else token += escapes[char] ?? char
      escape = ''
    } else if (char === '\\') escape = char
    else if (char !== '"') token += char
    else endString()
  }

  function endString() {
    const top = open.at(-1)
    if (isKey && top !== undefined) {
      top.key = token
      mode = 'colon'
    } else place(token)
    token = ''
  }

  function structure(char: string) {
    if (char === ' ' || char === '\n' || char === '\r' || char === '\t') return
    const top = open.at(-1)
    const inArray = Array.isArray(top?.value)
    if (char === '"' && (mode === 'value' || mode === 'key')) {
      isKey = mode === 'key'
      mode = 'string'
    } else if (char === ':' && mode === 'colon') mode = 'value'
    else if (char === ',' && mode === 'next' && top !== undefined) mode = inArray ? 'value' : 'key'
    else if ((char === '}' && top !== undefined && !inArray) || (char === ']' && inArray)) {
      open.pop()
      mode = 'next'
    } else if (mode !== 'value') mode = 'broken'
    else if (char === '{') begin({})
    else if (char === '[') begin([])
    else {
      token = char
      mode = 'word'
    }
  }

  /** A value still being read that can be shown already: a string so far, a number's digits so far. */
  function unfinished(): { value: unknown } | undefined {
    if (mode === 'string' && !isKey) return { value: token }
    const number = mode === 'word' ? numberOf(token) : undefined
    return number === undefined ? undefined : { value: number }
  }

  return {
    push(text) {
      unshown += text.length
      for (const char of text) {
        if (mode === 'broken') return
        if (mode === 'string') inString(char)
        else if (mode === 'word' && !/[\s,\]}]/.test(char)) token += char
        else {
          if (mode === 'word') endWord()
          structure(char)
        }
      }
    },
    take() {
      const cost = open.reduce((sum, { size }) => sum + size, 0)
      if (mode === 'broken' || unshown * copiesPerChar < cost) return undefined
      unshown = 0
      let inner = unfinished()
      let placed = false
      for (const { value, key, size } of open.toReversed()) {
        const copy: Open = { value: Array.isArray(value) ? [...value] : { ...value }, key, size }
        if (inner !== undefined) set(copy, inner.value, placed)
        inner = { value: copy.value }
        placed = true
      }
      return inner ?? root
    },
  }
}

/** Defined, not assigned: `__proto__` is a key like any other. `again` puts a value in the last one's place. */
function set(target: Open, value: unknown, again = false) {
  if (Array.isArray(target.value)) {
    if (again) target.value.pop()
    target.value.push(value)
  } else {
    Object.defineProperty(target.value, target.key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  }
  if (!again) target.size++
}

function numberOf(text: string): number | undefined {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined
}
