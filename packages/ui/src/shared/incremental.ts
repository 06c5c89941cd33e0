import { own } from './own.ts'

interface Split<Piece> {
  /** The pieces that more text cannot change. */
  final: readonly Piece[]
  /** The number of characters in `final`. */
  length: number
  open: readonly Piece[]
}

/**
 * Creates a function that splits a growing text into pieces. The function reuses pieces that further text
 * cannot change, and splits only the text after them. If a text does not begin with the previous text, the
 * function splits the whole text. Reused pieces are copies, because a substring would keep the whole text in
 * memory.
 */
export function incremental<Piece>(
  split: (text: string) => Split<Piece>,
): (text: string) => readonly Piece[] {
  let settled = ''
  let pieces: readonly Piece[] = []
  return (text) => {
    // `===` on slices is ten times as fast as `startsWith`.
    if (text.slice(0, settled.length) !== settled) {
      settled = ''
      pieces = []
    }
    const { final, length, open } = split(own(text.slice(settled.length)))
    if (length > 0) {
      settled = text.slice(0, settled.length + length)
      pieces = [...pieces, ...final]
    }
    return [...pieces, ...open]
  }
}
