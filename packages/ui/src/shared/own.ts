/**
 * Returns the same text with characters of its own. Engines represent a slice by a reference to the text that it was
 * taken from: a part of a growing text, kept in each frame, would keep a copy of the whole text in each frame.
 */
export function own(text: string): string {
  // A concatenation is written out before it can be cut, so that the slice refers to the copy.
  return ` ${text}`.slice(1)
}
