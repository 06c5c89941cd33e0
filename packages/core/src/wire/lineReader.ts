/**
 * Cuts text into lines. A line may come in any number of pieces: they are joined once, when it ends, so that the work
 * grows with the text and not with its square.
 *
 * @param split cuts a text at every line end
 */
export function lineReader(split: (text: string) => string[]) {
  let pieces: string[] = []
  let pendingChars = 0

  /** Returns the line that has not ended, with this text behind it, and forgets it. */
  function endLine(text: string): string {
    if (pendingChars === 0) return text
    const line = pieces.join('') + text
    pieces = []
    pendingChars = 0
    return line
  }

  return {
    /** Returns the lines that this text completes. */
    push(text: string): readonly string[] {
      const lines = split(text)
      const rest = lines.pop() ?? ''
      const [first] = lines
      if (first !== undefined) lines[0] = endLine(first)
      if (rest !== '') pieces.push(rest)
      pendingChars += rest.length
      return lines
    },
    endLine,
    /** The length of the line that has not ended, in UTF-16 code units. */
    get pendingChars() {
      return pendingChars
    },
  }
}
