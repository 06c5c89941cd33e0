import { addToChunks, countOf, itemAt, noChunks, type Chunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import type { TokenRuns } from './tokenRuns.ts'

/**
 * The state of a grammar at the end of a line, for example inside a comment. Its content is internal to
 * Shiki.
 */
export type LineState = unknown

/**
 * A function that highlights one line, from the grammar's state at the end of the line above. If there was not
 * enough time to compile the grammar, the function returns `undefined`. The next call then continues the
 * compilation.
 */
export type LineHighlighter = (
  line: string,
  state: LineState,
  hasTime: () => boolean,
) => readonly [TokenRuns, LineState] | undefined

/**
 * The highlighting of the code so far. `last` highlights the last line, which may have grown since then. `lastText`
 * is the text that `last` highlights.
 */
export interface HighlightedRuns {
  lines: Chunks<TokenRuns>
  last: TokenRuns | undefined
  lastText: string
}

/**
 * Creates a function that highlights growing code. Each complete line is highlighted once. A call highlights
 * at least one line, and then more lines while there is time. The last line, which has no line feed yet, is
 * highlighted only if `rests` is `true`, i.e. if it has stopped growing.
 */
export function createHighlighting(highlight: LineHighlighter) {
  let lines: Chunks<TokenRuns> = noChunks
  let state: LineState
  let last: TokenRuns | undefined
  let lastText = ''
  let origin: object | undefined

  return function update(code: CodeLines, rests: boolean, hasTime: () => boolean): HighlightedRuns {
    if (code.origin !== origin) {
      lines = noChunks
      state = last = undefined
      lastText = ''
      origin = code.origin
    }
    const count = countOf(code.lines)
    const added: TokenRuns[] = []
    for (let index = countOf(lines); index < count; index++) {
      if (added.length > 0 && !hasTime()) break
      const made = highlight(itemAt(code.lines, index) ?? '', state, hasTime)
      if (made === undefined) break
      added.push(made[0])
      state = made[1]
    }
    lines = addToChunks(lines, added)
    if (added.length > 0) {
      last = undefined
      lastText = ''
    }
    const isLastDue = rests && countOf(lines) === count && (added.length === 0 || hasTime())
    const made = isLastDue ? highlight(code.last, state, hasTime) : undefined
    if (made !== undefined) {
      last = made[0]
      lastText = code.last
    }
    return { lines, last, lastText }
  }
}
