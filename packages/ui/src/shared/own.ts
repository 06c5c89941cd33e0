/**
 * Returns a copy of a text. JavaScript engines store a slice as a reference to the whole text, which then
 * stays in memory. The copy has its own memory.
 */
export function own(text: string): string {
  // A concatenation is written out before it can be cut, so that the slice refers to the copy.
  return ` ${text}`.slice(1)
}
