import { createParser } from 'eventsource-parser'
import { ChatError } from '../errors.ts'
import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from './framing.ts'

const MiB = 1024 * 1024

/** What a reader of server-sent events may want beside the events, and how much it puts up with. */
export interface SseOptions {
  /** Comment lines, without the colon. Heartbeats and control travel here. */
  onComment?: (comment: string) => void
  /** A `retry:` field, in milliseconds. */
  onRetry?: (retryMs: number) => void
  /** The size of every chunk as it arrives, before it is parsed. */
  onBytes?: (bytes: number) => void
  /** The most characters one event may have. Default 16 Mi. */
  maxEventChars?: number
  /** The most bytes the stream may have. Default 64 MiB. */
  maxStreamBytes?: number
}

/** Ids and event names longer than this are ignored: the parser's own limit does not bound them. */
const maxFieldChars = 1024

/** Server-sent events as the HTML standard defines them. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function sseFraming(options: SseOptions = {}): Framing {
  const { onComment, onRetry, onBytes, maxEventChars = 16 * MiB, maxStreamBytes = 64 * MiB } = options
  // eventsource-parser strips the one byte order mark the standard allows; a decoder that strips one too would strip two.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let events: WireEvent[] = []
  let lastEventId: string | undefined
  let streamBytes = 0
  let failure: Error | undefined

  const parser = createParser({
    maxBufferSize: maxEventChars,
    onComment,
    onRetry,
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
      if (error.type === 'max-buffer-size-exceeded') {
        failure = tooLarge(`One event of the stream is longer than ${maxEventChars} characters.`)
      }
    },
  })

  return {
    push(chunk) {
      onBytes?.(chunk.byteLength)
      streamBytes += chunk.byteLength
      if (streamBytes > maxStreamBytes) {
        failure = tooLarge(`The stream is longer than ${maxStreamBytes} bytes.`)
        return []
      }
      events = []
      parser.feed(decoder.decode(chunk, { stream: true }))
      return events
    },
    get failure() {
      return failure
    },
  }
}

function tooLarge(message: string): ChatError {
  return new ChatError({
    kind: 'protocol',
    message,
    why: 'Reading on could fill the memory of the page; what arrived before is kept.',
    action: 'Check what the server sends, or raise the limit if answers of this size are meant.',
    retryable: false,
  })
}

/**
 * Reads server-sent events from a body. A last block without its blank line is not an event; leaving the loop
 * early cancels the body.
 *
 * @throws {ChatError} of kind `protocol` when a limit is passed; whatever the body itself fails with.
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
