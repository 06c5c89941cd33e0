import { countOf, type Chunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'

/** A piece of a line with the class that colours it. */
export type CodeToken = readonly [text: string, className: string | undefined]
export type TokenLine = readonly CodeToken[]

export interface Highlighted {
  /** The complete lines that are highlighted. They may be fewer than the code has. */
  lines: Chunks<TokenLine>
  /**
   * The highlighted text after the last line feed. It is set once all lines before it are highlighted and the text has
   * stopped growing.
   */
  last: TokenLine | undefined
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

/** The highlighting that is valid for the current code, which may be newer than the highlighted code. */
export function colorsFor(highlighted: Highlighted | undefined, code: CodeLines): Highlighted | undefined {
  if (highlighted?.source.origin !== code.origin) return undefined
  const { lines, last, source } = highlighted
  const goesOn = source.last !== code.last || countOf(source.lines) !== countOf(code.lines)
  return goesOn && last !== undefined ? { lines, last: undefined, source } : highlighted
}
