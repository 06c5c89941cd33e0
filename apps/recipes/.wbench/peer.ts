/** The settings of a page. */
export interface PageOptions {
  /** The URL of the stream. The peer appends its wire format. */
  stream: string
  /** The number of messages before the question, half of them the user's. */
  history: number
}

/** One chat kit, set up as its documentation says. */
export interface Peer {
  /** Asks once. Resolves when the kit reports the answer as complete. */
  ask(): Promise<void>
}

/** Makes the earlier messages of the conversation, oldest first. */
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
