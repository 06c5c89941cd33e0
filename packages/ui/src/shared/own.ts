/**
 * Returns a copy of the text in separate memory. Engines represent a slice by a reference to the text that it was taken
 * from, so a slice that is stored in each frame would keep the whole text of that frame in memory.
 */
export function own(text: string): string {
  // A concatenation is written out before it can be cut, so that the slice refers to the copy.
  return ` ${text}`.slice(1)
}
