import { countOf, type Chunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'

/** A piece of a line and the class that colours it. */
export type CodeToken = readonly [text: string, className: string | undefined]
export type TokenLine = readonly CodeToken[]

export interface Highlighted {
  /** Finished lines that are coloured; fewer than there are while Shiki catches up. */
  lines: Chunks<TokenLine>
  /** What stands behind the last line feed, where all before it are coloured and it is not to grow. */
  last: TokenLine | undefined
  /** The code as it was when it was coloured. */
  source: CodeLines
}

/** Colours code that grows, between frames. */
export interface Highlighter {
  /** The code as it is now, and whether no more is to come. */
  push(code: CodeLines, complete: boolean): void
  highlighted(): Highlighted | undefined
  subscribe(listener: () => void): () => void
  stop(): void
}

/** What of the colours goes for the code as it is now: colours come later than the text does. */
export function colorsFor(highlighted: Highlighted | undefined, code: CodeLines): Highlighted | undefined {
  if (highlighted?.source.origin !== code.origin) return undefined
  const { lines, last, source } = highlighted
  const goesOn = source.last !== code.last || countOf(source.lines) !== countOf(code.lines)
  return goesOn && last !== undefined ? { lines, last: undefined, source } : highlighted
}
