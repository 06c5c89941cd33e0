import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs'
import type { Delimiter } from 'markdown-it/lib/rules_inline/state_inline.mjs'
import type { InlineContext } from './inlineRules.ts'

/**
 * Closes emphasis that is still open at the end of a growing text, so that `**bold` is already bold. A single
 * `*` or `_` inside a word (`a*b`) is not emphasis. Call this function after markdown-it has paired the
 * delimiters.
 */
export function completeEmphasis(state: StateInline): void {
  // markdown-it types `env` as any; this parser passes an InlineContext.
  const context = state.env as InlineContext
  for (const index of openDelimiters(state.delimiters)) {
    const opener = state.delimiters[index]
    if (opener === undefined) continue
    const marker = String.fromCharCode(opener.marker)
    const length = marker === '~' ? 2 : 1
    context.waiting.push({ marker, length })
    context.completed = true
    opener.end = state.delimiters.length
    opener.close = false
    state.push('text', '', 0).content = marker.repeat(length)
    state.delimiters.push({ ...opener, token: state.tokens.length - 1, end: -1, open: false, close: true })
  }
}

/**
 * Returns the indexes of open delimiters, in the order in which they are closed. Delimiters inside a closed pair
 * are not open.
 */
function openDelimiters(delimiters: readonly Delimiter[]): readonly number[] {
  const open: number[] = []
  const closers = new Map<number, number>()
  for (const [index, { end }] of delimiters.entries()) if (end >= 0) closers.set(end, index)
  for (let index = delimiters.length - 1; index >= 0; index--) {
    const opener = closers.get(index)
    if (opener !== undefined) index = opener
    else if (mayComplete(delimiters, index)) open.push(index)
  }
  return open
}

function mayComplete(delimiters: readonly Delimiter[], index: number): boolean {
  const delimiter = delimiters[index]
  if (delimiter === undefined || !delimiter.open || delimiter.end >= 0) return false
  return !delimiter.close || delimiter.length !== 1
}
