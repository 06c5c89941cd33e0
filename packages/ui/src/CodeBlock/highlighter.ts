import { countOf, itemAt, type Chunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'

/**
 * The tokens of a line, from its start. For each token the array contains two items: the class, and the length in
 * characters. Plain text has the class `''`. Text after the last token is plain.
 */
export type TokenLine = readonly (string | number)[]

export interface Highlighted {
  /** The complete lines that are highlighted. They may be fewer than the code has. */
  lines: Chunks<TokenLine>
  /** The line after `lines`, highlighted while this line was still growing. */
  last: TokenLine | undefined
  /** The text that `last` highlights: the whole line, or the beginning of the line if it has grown since then. */
  lastText: string
  /** The `origin` of the code that was highlighted. */
  origin: object | undefined
}

/** Highlights growing code in the background, so that no frame has to wait for highlighting. */
export interface Highlighter {
  /** Sets the current code. `complete` is `true` if no more code follows. */
  push(code: CodeLines, complete: boolean): void
  highlighted(): Highlighted | undefined
  subscribe(listener: () => void): () => void
  stop(): void
}

/**
 * Returns the part of an earlier highlighting that is still valid for the current code. If a line has grown,
 * the highlighting of its beginning is kept. If no part is valid, returns `undefined`.
 */
export function colorsFor(highlighted: Highlighted | undefined, code: CodeLines): Highlighted | undefined {
  if (highlighted?.origin !== code.origin) return undefined
  const line = itemAt(code.lines, countOf(highlighted.lines)) ?? code.last
  return line.startsWith(highlighted.lastText)
    ? highlighted
    : { ...highlighted, last: undefined, lastText: '' }
}
