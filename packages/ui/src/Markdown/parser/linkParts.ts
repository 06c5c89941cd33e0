import { unescapeText } from './entities.ts'

// The helpers that markdown-it's rules for links and definitions call. Its own helpers contain all names of HTML 5 (22
// kB).

interface Found {
  ok: boolean
  pos: number
  str: string
}

interface FoundTitle extends Found {
  /** `true` if the line ended inside the title. */
  can_continue: boolean
  marker: number
}

const maxParentheses = 32

/** Parses the destination of a link. https://spec.commonmark.org/0.31.2/#link-destination */
export function parseLinkDestination(source: string, start: number, max: number): Found {
  const end = source[start] === '<' ? endOfBracketed(source, start + 1, max) : endOfBare(source, start, max)
  if (end === undefined) return { ok: false, pos: 0, str: '' }
  const isBracketed = source[start] === '<'
  const str = unescapeText(source.slice(isBracketed ? start + 1 : start, end))
  return { ok: true, pos: isBracketed ? end + 1 : end, str }
}

function endOfBracketed(source: string, start: number, max: number): number | undefined {
  for (let at = start; at < max; at++) {
    const character = source[at]
    if (character === '\n' || character === '<') return undefined
    if (character === '>') return at
    if (character === '\\') at++
  }
  return undefined
}

function endOfBare(source: string, start: number, max: number): number | undefined {
  let depth = 0
  let at = start
  for (; at < max; at++) {
    const code = source.charCodeAt(at)
    if (code <= 0x20 || code === 0x7f) break
    const character = source[at]
    if (character === '\\' && at + 1 < max && source.charCodeAt(at + 1) !== 0x20) at++
    else if (character === '(' && ++depth > maxParentheses) return undefined
    else if (character === ')' && --depth < 0) break
  }
  return at === start || depth > 0 ? undefined : Math.min(at, max)
}

/**
 * Parses the title of a link, one line at each call. `before` is the result of the call for the line above.
 * https://spec.commonmark.org/0.31.2/#link-title
 */
export function parseLinkTitle(source: string, start: number, max: number, before?: FoundTitle): FoundTitle {
  const result: FoundTitle = { ok: false, can_continue: false, pos: 0, str: before?.str ?? '', marker: 0 }
  const opening = before === undefined ? source[start] : undefined
  if (before === undefined && (start >= max || opening === undefined || !'"\'('.includes(opening))) {
    return result
  }
  result.marker = before?.marker ?? (opening === '(' ? 0x29 : source.charCodeAt(start))
  const begin = before === undefined ? start + 1 : start
  for (let at = begin; at < max; at++) {
    const code = source.charCodeAt(at)
    if (code === result.marker) {
      return { ...result, ok: true, pos: at + 1, str: result.str + unescapeText(source.slice(begin, at)) }
    }
    if (code === 0x28 && result.marker === 0x29) return result
    if (code === 0x5c && at + 1 < max) at++
  }
  return { ...result, can_continue: true, str: result.str + unescapeText(source.slice(begin, max)) }
}

/**
 * Percent-encodes the characters that a URL may not contain. Characters that are already encoded stay as they are.
 */
export function normalizeLink(url: string): string {
  return encodeURI(url.replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD')).replaceAll(/%25(?=[\da-f]{2})/gi, '%')
}
