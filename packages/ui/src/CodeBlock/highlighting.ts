import { addToChunks, countOf, itemAt, noChunks, type Chunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import type { Highlighted, TokenLine } from './highlighter.ts'

/** Where a line ended: within a comment, a string. Opaque. */
export type LineState = unknown

/**
 * Colours a line; what it takes from the line above is handed in, so that finished lines are coloured once. `undefined`
 * when time was up while a grammar was still being made ready: the next try goes on from there.
 */
export type LineHighlighter = (
  line: string,
  state: LineState,
  hasTime: () => boolean,
) => readonly [TokenLine, LineState] | undefined

/**
 * Colours the lines of code that grows, each finished one once: as many as there is time for, and always one, once the
 * grammar is ready. The last is coloured where it rests, which is to say that nothing is about to be added to it.
 */
export function createHighlighting(highlight: LineHighlighter) {
  let lines: Chunks<TokenLine> = noChunks
  let state: LineState
  let origin: object | undefined

  return function update(code: CodeLines, rests: boolean, hasTime: () => boolean): Highlighted {
    if (code.origin !== origin) {
      lines = noChunks
      state = undefined
      origin = code.origin
    }
    const count = countOf(code.lines)
    const added: TokenLine[] = []
    for (let index = countOf(lines); index < count; index++) {
      if (added.length > 0 && !hasTime()) break
      const made = highlight(itemAt(code.lines, index) ?? '', state, hasTime)
      if (made === undefined) break
      added.push(made[0])
      state = made[1]
    }
    lines = addToChunks(lines, added)
    const isLastDue = rests && countOf(lines) === count && (added.length === 0 || hasTime())
    return { lines, last: isLastDue ? highlight(code.last, state, hasTime)?.[0] : undefined, source: code }
  }
}
