import { countOf, itemAt, type Chunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'

/** A piece of a line with the class that colours it. */
export type CodeToken = readonly [text: string, className: string | undefined]
export type TokenLine = readonly CodeToken[]

export interface Highlighted {
  /** The complete lines that are highlighted. They may be fewer than the code has. */
  lines: Chunks<TokenLine>
  /** The next line, highlighted while it was still growing. */
  last: TokenLine | undefined
  /** The text of `last`: the line, or its beginning if it has grown since. */
  lastText: string
  /** The code that was highlighted. */
  source: CodeLines
}

/** Highlights growing code between frames. */
export interface Highlighter {
  /** Takes the current code. `complete`: no more follows. */
  push(code: CodeLines, complete: boolean): void
  highlighted(): Highlighted | undefined
  subscribe(listener: () => void): () => void
  stop(): void
}

/** Returns the highlighting that is valid for the current code. A line that has grown keeps the highlighting of its beginning. */
export function colorsFor(highlighted: Highlighted | undefined, code: CodeLines): Highlighted | undefined {
  if (highlighted?.source.origin !== code.origin) return undefined
  const line = itemAt(code.lines, countOf(highlighted.lines)) ?? code.last
  return line.startsWith(highlighted.lastText)
    ? highlighted
    : { ...highlighted, last: undefined, lastText: '' }
}
