import { createParser } from 'eventsource-parser'
import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from './framing.ts'
import { type SseOptions, streamLimits } from './limits.ts'

/** Ids and event names longer than this are ignored: the parser's own limit does not bound them. */
const maxFieldChars = 1024

/** Server-sent events as the HTML standard defines them. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function sseFraming(options: SseOptions = {}): Framing {
  const limits = streamLimits(options)
  // eventsource-parser strips the one byte order mark the standard allows; a decoder that strips one too would strip two.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let events: WireEvent[] = []
  let lastEventId: string | undefined

  const parser = createParser({
    maxBufferSize: limits.maxEventChars,
    onComment: options.onComment,
    onRetry: options.onRetry,
    onId(id) {
      if (id.length <= maxFieldChars) lastEventId = id
    },
    onEvent({ data, event }) {
      const wireEvent: WireEvent = { data }
      if (event !== undefined && event.length <= maxFieldChars) wireEvent.event = event
      if (lastEventId !== undefined) wireEvent.id = lastEventId
      events.push(wireEvent)
    },
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') limits.checkEvent(Infinity)
    },
  })

  return {
    push(chunk) {
      if (!limits.admit(chunk)) return []
      events = []
      parser.feed(decoder.decode(chunk, { stream: true }))
      return events
    },
    get failure() {
      return limits.failure
    },
  }
}

/**
 * Reads server-sent events from a body. A last block without its blank line is not an event; leaving the loop
 * early cancels the body.
 *
 * @throws {ChatError} of kind `protocol` when a limit is exceeded; the body's own error if the body fails.
 * @example
 * ```ts
 * for await (const event of readSse(response.body!)) console.log(event.event ?? 'message', event.data)
 * ```
 */
export async function* readSse(
  body: ReadableStream<Uint8Array>,
  options?: SseOptions,
): AsyncGenerator<WireEvent, void, undefined> {
  for await (const events of readBatches(body, sseFraming(options))) yield* events
}
