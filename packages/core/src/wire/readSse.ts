import { createParser } from 'eventsource-parser'
import type { WireEvent } from '../events.ts'
import { parseJson } from '../json.ts'
import { type Framing, readBatches } from './framing.ts'
import { type SseOptions, streamLimits } from './limits.ts'

/** Ids and event names longer than this are ignored, because the parser's own limit does not cover them. */
const maxFieldChars = 1024

/**
 * Creates a framing for server-sent events: it splits a body into events, as the HTML standard defines.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sseFraming(options: SseOptions = {}): Framing & { readonly eventCount: number } {
  const limits = streamLimits(options)
  // eventsource-parser strips the one byte order mark the standard allows; a decoder that strips one too would strip two.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let events: WireEvent[] = []
  let lastEventId: string | undefined
  let isEmpty = true
  /** A JSON document that was sent with the content type of an event stream, as some gateways send errors. */
  let document: string | undefined

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
      const text = decoder.decode(chunk, { stream: true })
      if (isEmpty && /^\s*[{[]/.test(text)) document = ''
      isEmpty &&= text.trim() === ''
      if (document === undefined) parser.feed(text)
      else {
        document += text
        limits.checkEvent(document.length)
      }
      return events
    },
    end() {
      if (document === undefined) return []
      if (parseJson(document) !== undefined) return [{ data: document }]
      events = []
      parser.feed(document)
      return events
    },
    /** The number of events in this chunk so far. */
    get eventCount() {
      return events.length
    },
    get failure() {
      return limits.failure
    },
  }
}

/**
 * Reads server-sent events from a body. If no blank line follows the last block of lines, this block is not
 * an event. If the loop is left early, the body is cancelled.
 *
 * @throws {ChatError} of the kind `protocol` if a size limit is exceeded. If the body fails, the error of the
 * body is thrown.
 * @example
 * ```ts
 * for await (const event of readSse(response.body!)) console.log(event.event ?? 'message', event.data)
 * ```
 */
export async function* readSse(
  body: ReadableStream<Uint8Array>,
  options: SseOptions = {},
): AsyncGenerator<WireEvent, void, undefined> {
  /** The calls of `onComment` and `onRetry` that wait until the events before them in the same chunk are delivered. */
  let calls: { after: number; run: () => void }[] = []
  const inOrder =
    <T>(callback: ((value: T) => void) | undefined) =>
    (value: T) => {
      const after = framing.eventCount
      if (after === 0) callback?.(value)
      else calls.push({ after, run: () => callback?.(value) })
    }
  const framing = sseFraming({
    ...options,
    onComment: inOrder(options.onComment),
    onRetry: inOrder(options.onRetry),
  })
  for await (const events of readBatches(body, framing)) {
    const waiting = calls
    calls = []
    let next = 0
    for (const [index, event] of events.entries()) {
      yield event
      for (; waiting[next]?.after === index + 1; next++) waiting[next]?.run()
    }
  }
}
