import type { ChatEvent, WireEvent } from '../events.ts'
import type { Decoder } from '../protocol/protocol.ts'

/** Whether this event ends the run. */
export function isTerminal(
  event: ChatEvent | undefined,
): event is Extract<ChatEvent, { type: 'finish' | 'stop' | 'error' }> {
  return event?.type === 'finish' || event?.type === 'stop' || event?.type === 'error'
}

/**
 * Wire events to chat events, a network chunk at a time. Ends after the terminal event; where the stream ends
 * without one, `end()` of the decoder has the last word, and there may be none.
 */
export async function* decodeBatches(
  batches: AsyncIterable<readonly WireEvent[]>,
  decoder: Decoder,
): AsyncGenerator<readonly ChatEvent[], void, undefined> {
  for await (const batch of batches) {
    const events = decodeAll(batch, decoder)
    if (events.length > 0) yield events
    if (isTerminal(events.at(-1))) return
  }
  const events = decoder.end()
  if (events.length > 0) yield events
}

function decodeAll(batch: readonly WireEvent[], decoder: Decoder): readonly ChatEvent[] {
  const events: ChatEvent[] = []
  for (const wireEvent of batch) {
    for (const event of decoder.decode(wireEvent)) {
      events.push(event)
      if (isTerminal(event)) return events
    }
  }
  return events
}
