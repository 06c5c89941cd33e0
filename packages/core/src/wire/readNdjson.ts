import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from './framing.ts'
import { type SseOptions, streamLimits } from './limits.ts'
import { lineReader } from './lineReader.ts'

type NdjsonOptions = Omit<SseOptions, 'onComment' | 'onRetry'>

/** One JSON value per line. https://github.com/ndjson/ndjson-spec */
export function ndjsonFraming(options: NdjsonOptions = {}): Framing {
  return textFraming((text) => text.split('\n'), options)
}

/** One document, however many lines it has: a single event, at the end. */
export function wholeFraming(options: NdjsonOptions = {}): Framing {
  return textFraming((text) => [text], options)
}

function textFraming(split: (text: string) => string[], options: NdjsonOptions): Framing {
  const limits = streamLimits(options)
  const decoder = new TextDecoder()
  const lines = lineReader(split)
  return {
    push(chunk) {
      if (!limits.admit(chunk)) return []
      const events = lines.push(decoder.decode(chunk, { stream: true })).flatMap(eventOf)
      limits.checkEvent(lines.pendingChars)
      return events
    },
    // The last line may lack its end; parsing it shows whether it is whole.
    end: () => eventOf(lines.endLine(decoder.decode())),
    get failure() {
      return limits.failure
    },
  }
}

function eventOf(line: string): readonly WireEvent[] {
  const data = line.trim()
  return data === '' ? [] : [{ data }]
}

/**
 * Reads newline-delimited JSON from a body, one event per line; `data` is the line. Leaving the loop early cancels the body.
 *
 * @throws {ChatError} of kind `protocol` when a limit is passed; whatever the body itself fails with.
 * @example
 * ```ts
 * for await (const event of readNdjson(response.body!)) console.log(JSON.parse(event.data))
 * ```
 */
export async function* readNdjson(
  body: ReadableStream<Uint8Array>,
  options?: NdjsonOptions,
): AsyncGenerator<WireEvent, void, undefined> {
  for await (const events of readBatches(body, ndjsonFraming(options))) yield* events
}
