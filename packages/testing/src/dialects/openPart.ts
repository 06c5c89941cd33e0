/**
 * Creates an object that remembers which part of an answer is open, e.g. a text. Before it opens another
 * part, it closes the open part.
 */
export function openPart() {
  let close: (() => string) | undefined

  function end(): string {
    const ended = close?.() ?? ''
    close = undefined
    return ended
  }

  return {
    /**
     * Closes the open part and opens a new one. Returns the text to send now. `last` makes the text that closes the
     * new part.
     */
    begin(first: string, last: () => string): string {
      const ended = end()
      close = last
      return ended + first
    },
    end,
    isEndedBy: (last: () => string): boolean => close === last,
  }
}
