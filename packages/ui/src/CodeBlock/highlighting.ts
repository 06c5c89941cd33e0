import { addToChunks, countOf, itemAt, noChunks, type Chunks } from '../Markdown/parser/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import type { CodeToken, LineHighlighter, LineState } from './highlighter.ts'

export type TokenLine = readonly CodeToken[]

export interface Highlighted {
  /** Finished lines that are coloured; fewer than there are while Shiki catches up. */
  lines: Chunks<TokenLine>
  /** The line that is arriving, where all before it are coloured. */
  last: TokenLine | undefined
}

// A grammar that comes late finds many lines. So many are coloured at once; 32 take 2 to 5 ms.
const linesAtOnce = 32
// A line that is still growing is coloured with each of its characters only while it is short.
const maxGrowing = 400

/** Colours the lines of code that grows, each finished one once. */
export function createHighlighting(highlight: LineHighlighter) {
  let lines: Chunks<TokenLine> = noChunks
  let state: LineState
  let sources: Chunks<string> = noChunks

  function startAnew(): void {
    lines = noChunks
    state = undefined
  }

  // The batch only says that it is time for the next lines of a backlog.
  return function update(code: CodeLines, _batch = 0): Highlighted {
    const done = countOf(lines)
    // Chunks are only ever replaced by longer ones: another first line means other code.
    if (itemAt(code.lines, 0) !== itemAt(sources, 0) || countOf(code.lines) < done) startAnew()
    sources = code.lines
    const added: TokenLine[] = []
    for (let index = countOf(lines); added.length < linesAtOnce; index++) {
      const line = itemAt(code.lines, index)
      if (line === undefined) break
      const [tokens, next] = highlight(line, state)
      added.push(tokens)
      state = next
    }
    lines = addToChunks(lines, added)
    const isComplete = countOf(lines) === countOf(code.lines)
    const last = isComplete && code.last.length <= maxGrowing ? highlight(code.last, state)[0] : undefined
    return { lines, last }
  }
}
