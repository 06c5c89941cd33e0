/** A container that has not been closed: its value so far, and for an object the key whose value is being read. */
interface Open {
  value: Record<string, unknown> | unknown[]
  key: string
  size: number
}

/** The value of incomplete JSON, read piece by piece in linear time. */
export interface PartialJson {
  push(text: string): void
  /** Returns `true` once an object or array is closed and nothing but white space followed it. */
  isWhole(): boolean
  /**
   * Returns the value so far, or `undefined` if it has not grown enough. Only open containers are copied, and only
   * once as much text has come as pays for the copy: copies are amortised, O(n) overall.
   */
  snapshot(): { value: unknown } | undefined
}

const literals: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const copiesPerChar = 8

// Long: one state machine; each step reads and writes all of its state.
export function partialJson(): PartialJson {
  const containers = openContainers()
  let mode: 'value' | 'key' | 'colon' | 'next' | 'inString' | 'inKey' | 'inWord' | 'broken' = 'value'
  /** The string, number or literal being read. */
  let token = ''
  /** The beginning of an escape sequence in a string. */
  let escape = ''
  let unshown = 0

  function place(value: unknown) {
    containers.place(value)
    mode = 'next'
  }

  function endWord() {
    const value = token in literals ? literals[token] : numberOf(token)
    if (value === undefined) mode = 'broken'
    else place(value)
  }

  function inString(char: string) {
    if (escape !== '' || char === '\\') {
      escape += char
      const unescaped = unescape(escape)
      if (unescaped === undefined) return
      token += unescaped
      escape = ''
    } else if (char !== '"') token += char
    else if (mode === 'inKey') {
      containers.setKey(token)
      mode = 'colon'
    } else place(token)
  }

  function structure(char: string) {
    if (char === ' ' || char === '\n' || char === '\r' || char === '\t') return
    const bracket = containers.closingBracket()
    if (char === '"' && (mode === 'value' || mode === 'key')) {
      mode = mode === 'key' ? 'inKey' : 'inString'
      token = ''
    } else if (char === ':' && mode === 'colon') mode = 'value'
    else if (char === ',' && mode === 'next' && bracket !== '') mode = bracket === ']' ? 'value' : 'key'
    else if (char === bracket) {
      containers.close()
      mode = 'next'
    } else if (mode !== 'value') mode = 'broken'
    else if (char === '{' || char === '[') {
      containers.open(char === '{' ? {} : [])
      mode = char === '{' ? 'key' : 'value'
    } else {
      token = char
      mode = 'inWord'
    }
  }

  /** The value still being read, if it can be shown already: a string so far, the digits of a number so far. */
  function unfinished(): string | number | undefined {
    if (mode === 'inString') return token
    return mode === 'inWord' ? numberOf(token) : undefined
  }

  return {
    push(text) {
      unshown += text.length
      for (const char of text) {
        if (mode === 'broken') return
        if (mode === 'inString' || mode === 'inKey') inString(char)
        else if (mode === 'inWord' && !/[\s,\]}]/.test(char)) token += char
        else {
          if (mode === 'inWord') endWord()
          structure(char)
        }
      }
    },
    isWhole: () => mode === 'next' && containers.closingBracket() === '' && containers.isContainer(),
    snapshot() {
      if (mode === 'broken' || unshown * copiesPerChar < containers.size()) return undefined
      unshown = 0
      return containers.copy(unfinished())
    },
  }
}

/** The containers that have not been closed, outermost first, and the value they make so far. */
function openContainers() {
  const open: Open[] = []
  let root: { value: unknown } | undefined

  function place(value: unknown) {
    const top = open.at(-1)
    if (top === undefined) root = { value }
    else set(top, value)
  }

  return {
    /** Adds a value to the innermost container. */
    place,
    open(value: Open['value']) {
      place(value)
      open.push({ value, key: '', size: 0 })
    },
    close: () => void open.pop(),
    isContainer: () => typeof root?.value === 'object' && root.value !== null,
    setKey(key: string) {
      const top = open.at(-1)
      if (top !== undefined) top.key = key
    },
    /** The bracket that closes the innermost container, or `''`. */
    closingBracket() {
      const top = open.at(-1)
      return top === undefined ? '' : Array.isArray(top.value) ? ']' : '}'
    },
    /** The number of values in all open containers: the cost of a copy. */
    size: () => open.reduce((sum, { size }) => sum + size, 0),
    /** Copies the open containers, one inside the other, with the unfinished value in the innermost. */
    copy(unfinished: string | number | undefined): { value: unknown } | undefined {
      let inner: typeof root = unfinished === undefined ? undefined : { value: unfinished }
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

/** The character of an escape sequence, or `undefined` while it is incomplete. */
function unescape([, char = '', ...digits]: string): string | undefined {
  if (char !== 'u') return char === '' ? undefined : (escapes[char] ?? char)
  return digits.length < 4 ? undefined : String.fromCharCode(Number.parseInt(digits.join(''), 16))
}

/**
 * Adds a value to a container; `again` replaces the last one. Keys are defined, not assigned, so that `__proto__` is a key
 * like any other.
 */
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
