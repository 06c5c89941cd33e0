import { addToChunks, countOf, itemAt, noChunks, type Chunks } from '../Markdown/parser/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import type { CodeToken, LineHighlighter, LineState } from './highlighter.ts'

export type TokenLine = readonly CodeToken[]

export interface Highlighted {
  /** Finished lines that are coloured; fewer than there are while Shiki catches up. */
  lines: Chunks<TokenLine>
  /** What stands behind the last line feed, where all before it are coloured and it is not to grow. */
  last: TokenLine | undefined
  /** The code as it was when it was coloured. */
  source: CodeLines
}

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

/** What of the colours goes for the code as it is now: colours come later than the text does. */
export function colorsFor(highlighted: Highlighted | undefined, code: CodeLines): Highlighted | undefined {
  if (highlighted?.source.origin !== code.origin) return undefined
  const { lines, last, source } = highlighted
  const goesOn = source.last !== code.last || countOf(source.lines) !== countOf(code.lines)
  return goesOn && last !== undefined ? { lines, last: undefined, source } : highlighted
}
