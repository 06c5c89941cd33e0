import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from './framing.ts'
import { type SseOptions, streamLimits } from './limits.ts'
import { lineReader } from './lineReader.ts'

/** Ids and event names longer than this are ignored. */
const maxFieldChars = 1024

/** Server-sent events as the HTML standard defines them. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function sseFraming(options: SseOptions = {}): Framing {
  const { onComment, onRetry } = options
  const limits = streamLimits(options)
  // The standard allows one byte order mark. Node's decoder would strip a second one that comes in another chunk.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let isFirst = true
  const lines = lineReader((text) => text.split(text.includes('\r') ? /\r\n|\r|\n/ : '\n'))
  let endsWithCr = false
  /** The fields of the event that has not ended. */
  let data: string | undefined
  let event = ''
  let lastEventId: string | undefined
  let events: WireEvent[] = []

  function readField(name: string, value: string) {
    if (name === 'data') {
      data = data === undefined ? value : `${data}\n${value}`
      limits.checkEvent(data.length)
    } else if (name === '') onComment?.(value)
    else if (name === 'retry' && /^\d+$/.test(value)) onRetry?.(Number(value))
    else if (value.length > maxFieldChars) return
    else if (name === 'event') event = value
    else if (name === 'id' && !value.includes('\0')) lastEventId = value
  }

  function readLine(line: string) {
    if (line === '') return endEvent()
    const colon = line.indexOf(':')
    if (colon === -1) readField(line, '')
    else readField(line.slice(0, colon), line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1)))
  }

  function endEvent() {
    if (data !== undefined) {
      const ended: WireEvent = { data }
      if (event !== '') ended.event = event
      if (lastEventId !== undefined) ended.id = lastEventId
      events.push(ended)
    }
    data = undefined
    event = ''
  }

  return {
    push(chunk) {
      if (!limits.admit(chunk)) return []
      const text = decoder.decode(chunk, { stream: true })
      if (text === '') return []
      // CR and LF together end one line, even if a chunk ends between them.
      const isSkipped = (isFirst && text.startsWith('\uFEFF')) || (endsWithCr && text.startsWith('\n'))
      isFirst = false
      endsWithCr = text.endsWith('\r')
      events = []
      for (const line of lines.push(isSkipped ? text.slice(1) : text)) {
        readLine(line)
        if (limits.failure !== undefined) return events
      }
      limits.checkEvent(lines.pendingChars + (data?.length ?? 0))
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
