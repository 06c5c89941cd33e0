/** What a page is told. */
export interface PageOptions {
  /** Where the stream is; the format is the peer's to add. */
  stream: string
  /** Messages above, half of them the user's. */
  history: number
}

/** One kit, set up as its own documentation does. */
export interface Peer {
  /** Asks once, and resolves when the kit says that the answer is complete. */
  ask(): Promise<void>
}

/** The conversation above, oldest first. */
export function history(count: number): { id: string; role: 'user' | 'assistant'; text: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `history-${index}`,
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    text:
      index % 2 === 0
        ? `Question ${index}: what does the manual say about buffering?`
        : `Answer ${index}: it says that a stream must not be buffered, twice, in two places that do not agree with each other.\n\nThe second of them is the newer one.`,
  }))
}
