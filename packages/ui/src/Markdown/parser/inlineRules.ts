import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs'
import { autolink, backticks, emphasis, escape, image, link, newline, strikethrough } from './markdownIt.ts'
import { endOfUrl } from './autolinks.ts'
import { readReference } from './entities.ts'
import type { Syntax } from './syntax.ts'

/** The data that the inline rules (e.g. for links and emphasis) share while a text is parsed. */
export interface InlineContext {
  references: Readonly<Record<string, { href: string; title: string }>>
  isNote(label: string): boolean
  /** Called for a character reference with an unknown name. */
  missing(name: string): void
  syntaxes: readonly Syntax[]
  /** `true` if more text may follow: constructs that are open at the end are then completed. */
  isOpen: boolean
  /** `true` once an open construct was completed. */
  completed: boolean
  /** Delimiters without a counterpart at the end: `**`, a run of backticks. */
  waiting: { marker: string; length: number }[]
  steps: number
  openLink?: { source: string; end: number }
}

export type InlineRule = (state: StateInline, silent: boolean) => boolean

// markdown-it types `env` as any; this parser passes an InlineContext.
const contextOf = (state: StateInline) => state.env as InlineContext
const isAtEnd = (state: StateInline) => state.posMax === state.src.length

const plain = /[^\n!#$%&*+\-:<=>@[\\\]^_`{}~]+/y
const www = /(?<![^\s*_~(])www\./i

/** The rule for text up to the next special character, or to a `www.` that begins a link. */
function text(state: StateInline, silent: boolean): boolean {
  plain.lastIndex = state.pos
  const found = plain.exec(state.src)?.[0].slice(0, state.posMax - state.pos)
  if (found === undefined) return false
  const url = found.search(www)
  // After a special character, `wwwLink` decides about `www.`.
  const isLink = url >= 0 && (url > 0 || state.pos === 0 || /[\s*_~(]/.test(state.src[state.pos - 1] ?? ''))
  const length = isLink ? url : found.length
  if (length === 0) return false
  if (!silent) state.pending += found.slice(0, length)
  state.pos += length
  return true
}

function pushLink(state: StateInline, href: string, shown: string): void {
  state.push('link_open', 'a', 1).attrs = [['href', href]]
  state.push('text', '', 0).content = shown
  state.push('link_close', 'a', -1)
}

function pushUrl(state: StateInline, start: number, end: number, prefix: string): void {
  const shown = state.src.slice(start, end)
  const isArriving = contextOf(state).isOpen && end === state.src.length
  if (isArriving) contextOf(state).completed = true
  pushLink(state, isArriving ? '' : state.md.normalizeLink(prefix + shown), shown)
  if (isArriving) state.tokens.at(-3)?.attrSet('pending', '')
  state.pos = end
}

function wwwLink(state: StateInline, silent: boolean): boolean {
  if (silent || linkLevel(state) > 0 || !/^www\./i.test(state.src.slice(state.pos, state.pos + 4)))
    return false
  const end = endOfUrl(state.src, state.pos, state.posMax)
  if (end === undefined || end <= state.pos + 4) return false
  pushUrl(state, state.pos, end, 'http://')
  return true
}

function urlLink(state: StateInline, silent: boolean): boolean {
  if (silent || linkLevel(state) > 0 || !state.src.startsWith('://', state.pos)) return false
  const scheme = /(?<![a-z])(?:https?|ftp)$/i.exec(state.pending.slice(-6))?.[0]
  if (scheme === undefined) return false
  const end = endOfUrl(state.src, state.pos + 3, state.posMax)
  if (end === undefined || end <= state.pos + 3) return false
  state.pending = state.pending.slice(0, -scheme.length)
  pushUrl(state, state.pos - scheme.length, end, '')
  return true
}

function linkLevel(state: StateInline): number {
  return (state as StateInline & { linkLevel: number }).linkLevel // not in @types/markdown-it
}

function entity(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '&') return false
  const found = readReference(state.src, state.pos)
  if (found === undefined) return false
  if ('missing' in found) {
    contextOf(state).missing(found.missing)
    return false
  }
  if (!silent) state.push('text_special', '', 0).content = found.text
  state.pos += found.length
  return true
}

/**
 * The rule for inline code. While text arrives, a run of backticks without a counterpart makes the rest of the text
 * code.
 */
function code(state: StateInline, silent: boolean): boolean {
  const { pos, pending } = state
  const tokens = state.tokens.length
  if (!backticks(state, silent)) return false
  const context = contextOf(state)
  const isUnmatched = !silent && state.tokens.length === tokens && state.pending !== pending
  if (!isUnmatched || !context.isOpen || !isAtEnd(state)) return true
  const rest = state.src.slice(state.pos)
  if (rest.trim() === '') return true
  context.waiting.push({ marker: '`', length: state.pos - pos })
  context.completed = true
  state.pending = pending
  state.push('code_inline', 'code', 0).content = rest.replaceAll('\n', ' ').replace(/^ (?=.*[^ ])/, '')
  state.pos = state.posMax
  return true
}

const tildes = /~+/y

/** The rule for strikethrough with two tildes. markdown-it reads three as two and one. */
function strike(state: StateInline, silent: boolean): boolean {
  tildes.lastIndex = state.pos
  const run = tildes.exec(state.src)?.[0]
  if (run === undefined || run.length === 2) return strikethrough.tokenize(state, silent)
  if (!silent) state.pending += run
  state.pos += run.length
  return true
}

const openDestination =
  /^(?:\s*<[^<>\n]*|\s*[^\s<]\S*(?:\s+(?:"[^"]*|'[^']*|\([^)]*))?|\s+(?:"[^"]*|'[^']*|\([^)]*)|\s*)$/

/**
 * The end of the label of a link whose destination is still arriving. There is at most one such link, and it is
 * searched once per text.
 */
function labelOfOpenLink(state: StateInline, bracket: number): number | undefined {
  const context = contextOf(state)
  if (!context.isOpen || !isAtEnd(state)) return undefined
  if (context.openLink?.source !== state.src) {
    const end = state.src.lastIndexOf('](')
    const isOpen = end >= 0 && openDestination.test(state.src.slice(end + 2))
    context.openLink = { source: state.src, end: isOpen ? end : -1 }
  }
  const { end } = context.openLink
  if (end < bracket) return undefined
  return state.md.helpers.parseLinkLabel(state, bracket, state.src[bracket - 1] !== '!') === end
    ? end
    : undefined
}

/** Matches a label at the end that may still become a link: not a number, a footnote or an index behind a word. */
const arrivingLabel = /(?<![\w\])!])\[([^\s\d^[\]*_~`][^[\]\n*_~`]{0,200})\]?$/y

function linkOrOpen(state: StateInline, silent: boolean): boolean {
  if (link(state, silent)) return true
  if (silent || state.src[state.pos] !== '[' || !contextOf(state).isOpen || !isAtEnd(state)) return false
  arrivingLabel.lastIndex = state.pos
  const label = arrivingLabel.exec(state.src)?.[1]
  const end = label === undefined ? labelOfOpenLink(state, state.pos) : state.pos + 1 + label.length
  if (end === undefined) return false
  const { posMax } = state
  state.pos += 1
  state.posMax = end
  state.push('link_open', 'a', 1).attrs = [['pending', '']]
  state.md.inline.tokenize(state)
  state.push('link_close', 'a', -1)
  state.pos = state.posMax = posMax
  contextOf(state).completed = true
  return true
}

function imageOrOpen(state: StateInline, silent: boolean): boolean {
  if (image(state, silent)) return true
  if (silent || !state.src.startsWith('![', state.pos)) return false
  const end = labelOfOpenLink(state, state.pos + 1)
  if (end === undefined) return false
  const token = state.push('image', 'img', 0)
  token.attrs = [['pending', '']]
  token.children = []
  state.md.inline.parse(
    state.src.slice(state.pos + 2, end),
    state.md,
    { ...state.env, isOpen: false },
    token.children,
  )
  state.pos = state.posMax
  contextOf(state).completed = true
  return true
}

/** The longest text in `<sub>`, so that looking for its end stays linear. */
const maxTagged = 200

const noteReference = /\[\^([^\s\][^]+)\]/y

function note(state: StateInline, silent: boolean): boolean {
  noteReference.lastIndex = state.pos
  const match = noteReference.exec(state.src)
  const label = match?.[1]
  if (match === null || label === undefined || noteReference.lastIndex > state.posMax) return false
  if (!contextOf(state).isNote(label)) return false
  if (!silent) state.push('note', '', 0).content = label
  state.pos += match[0].length
  return true
}

/** The rule for a plugin's delimiters with the text between them, which is taken verbatim. */
function span(state: StateInline, silent: boolean): boolean {
  const { syntaxes } = contextOf(state)
  for (const [index, { open, close, accepts }] of syntaxes.entries()) {
    if (!state.src.startsWith(open, state.pos)) continue
    const start = state.pos + open.length
    const end = state.src.indexOf(close, start)
    if (end <= start || end + close.length > state.posMax) continue
    const inside = state.src.slice(start, end)
    const after = state.src.slice(end + close.length, end + close.length + 4)
    if (accepts !== undefined && !accepts(inside, after, state.src[state.pos - 1] ?? '')) continue
    if (!silent) {
      const token = state.push('span', '', 0)
      token.content = inside
      token.markup = state.src.slice(state.pos, end + close.length)
      token.meta = index
    }
    state.pos = end + close.length
    return true
  }
  return !silent && openSpan(state)
}

/** While text arrives, a delimiter of two characters without its counterpart is not read as Markdown. */
function openSpan(state: StateInline): boolean {
  const context = contextOf(state)
  if (!context.isOpen || !isAtEnd(state)) return false
  const { src, pos } = state
  const index = context.syntaxes.findIndex(({ open }) => open.length > 1 && src.startsWith(open, pos))
  const { open = '', close = '', display } = context.syntaxes[index] ?? {}
  const rest = src.slice(pos + open.length)
  const isPlaced = /(?:^|\n)[ \t]*$/.test(src.slice(0, pos).slice(-40)) || /^\s*(?:\n|$)/.test(rest)
  if (open === '' || rest.includes(close) || !(display === true ? isPlaced : !rest.includes('\n')))
    return false
  const token = state.push('span', '', 0)
  token.attrs = [['pending', '']]
  token.content = rest
  token.markup = src.slice(pos)
  token.meta = index
  state.pos = src.length
  context.completed = true
  return true
}

const lineBreak = /<\/?br\s{0,9}\/?>/iy
const openTag = /<(sub|sup|kbd)>/iy

/** The rule for `<br>`, and for `<sub>`, `<sup>` and `<kbd>` with their end tags. They have no attributes. */
function html(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state
  if (src[pos] !== '<') return false
  lineBreak.lastIndex = openTag.lastIndex = pos
  if (lineBreak.test(src) && lineBreak.lastIndex <= posMax) {
    if (!silent) state.push('hardbreak', 'br', 0)
    state.pos = lineBreak.lastIndex
    return true
  }
  const name = openTag.exec(src)?.[1]?.toLowerCase()
  const start = openTag.lastIndex
  if (name === undefined || start > posMax) return false
  const isArriving = contextOf(state).isOpen && isAtEnd(state)
  const close = src.slice(start, start + maxTagged).search(new RegExp(`</${name}>`, 'i'))
  const end = start + close
  const isClosed = close >= 0 && end + name.length + 3 <= posMax
  if (!isClosed && !isArriving) return false
  if (!silent) {
    state.push('tag_open', name, 1)
    state.pos = start
    state.posMax = isClosed ? end : posMax
    state.md.inline.tokenize(state)
    state.posMax = posMax
    state.push('tag_close', name, -1)
    if (!isClosed) contextOf(state).completed = true
  }
  state.pos = isClosed ? end + name.length + 3 : posMax
  return true
}

export const inlineRules: readonly InlineRule[] = [
  text,
  wwwLink,
  urlLink,
  newline,
  span,
  escape,
  code,
  strike,
  emphasis.tokenize,
  linkOrOpen,
  imageOrOpen,
  note,
  html,
  autolink,
  entity,
]
