import { parseJson } from '../../json.ts'

/**
 * A reader for JSON text that arrives piece by piece. The value so far can be read at any time. The total
 * time is linear in the length of the text.
 */
export interface PartialJson {
  /** The text so far. */
  readonly text: string
  push(piece: string): void
  /** Returns `true` once the text is a complete object or array, with only white space after it. */
  isWhole(): boolean
  /**
   * Returns the value so far, or `undefined` if there is none. A long text is parsed again only when it has
   * grown by an eighth, so the value may be slightly older than the text.
   */
  snapshot(): unknown
}

/** Texts up to this length are parsed after each piece, in UTF-16 code units. */
const shortChars = 1024

/**
 * Creates a reader for one JSON object or array whose text arrives piece by piece.
 *
 * @example
 * ```ts
 * const json = partialJson()
 * json.push('{"title": "Panca')
 * console.log(json.snapshot()) // { title: 'Panca' }
 * ```
 */
export function partialJson(): PartialJson {
  let text = ''
  /** The number of characters that have been read. */
  let at = 0
  let shownAt = 0
  /** The brackets that close the open containers, outermost first. */
  const closers: string[] = []
  /** The last position at which the open containers can be closed to give valid JSON. */
  let closableAt = 0
  let inString = false
  /** The start and end of the last escape sequence. */
  let escape = { from: 0, to: 0 }
  let isBroken = false
  /** `true` once the outermost container is closed. */
  let isClosed = false
  let isValid: boolean | undefined

  function inQuotes(char: string) {
    if (at === escape.from + 1 && at < escape.to && char === 'u') escape.to = at + 5
    if (at < escape.to) return
    if (char === '\\') escape = { from: at, to: at + 2 }
    else inString = char !== '"'
  }

  function structure(char: string) {
    if (isClosed) isBroken ||= char.trim() !== ''
    else if (char === '"') inString = true
    else if (char === ',') closableAt = at
    else if (char === '{' || char === '[') {
      closers.push(char === '{' ? '}' : ']')
      closableAt = at + 1
    } else if (char === '}' || char === ']') {
      isBroken ||= closers.pop() !== char
      closableAt = at + 1
      isClosed = closers.length === 0
    }
  }

  const closed = (length: number, quote: string) =>
    parseJson(text.slice(0, length) + quote + closers.toReversed().join(''))

  return {
    get text() {
      return text
    },
    push(piece) {
      text += piece
      for (const start = at; at < start + piece.length && !isBroken; at++) {
        const char = piece.charAt(at - start)
        if (inString) inQuotes(char)
        else structure(char)
      }
    },
    isWhole: () => isClosed && !isBroken && (isValid ??= parseJson(text) !== undefined),
    snapshot() {
      const { length } = text
      if (isBroken || (length > shortChars && (length - shownAt) * 8 < length)) return undefined
      shownAt = length
      const isCut = inString && at < escape.to
      const value = closed(isCut ? escape.from : length, inString ? '"' : '')
      return value === undefined ? closed(closableAt, '') : value
    },
  }
}
