/** The one part of an answer that streams: whatever begins next ends it first. */
export function openPart() {
  let close: (() => string) | undefined

  function end(): string {
    const ended = close?.() ?? ''
    close = undefined
    return ended
  }

  return {
    /** Ends what streams, and begins: `first` says so, `last` will say its end. */
    begin(first: string, last: () => string): string {
      const ended = end()
      close = last
      return ended + first
    },
    end,
    isEndedBy: (last: () => string): boolean => close === last,
  }
}
