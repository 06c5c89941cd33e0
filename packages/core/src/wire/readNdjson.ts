import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from './framing.ts'
import { type SseOptions, streamLimits } from './limits.ts'

type NdjsonOptions = Omit<SseOptions, 'onComment' | 'onRetry'>

/** Creates a framing for NDJSON, i.e. one JSON value per line. https://github.com/ndjson/ndjson-spec */
export function ndjsonFraming(options: NdjsonOptions = {}): Framing {
  return textFraming((text) => text.split('\n'), options)
}

/**
 * Creates a framing for a body that is one document, of any number of lines. The document becomes a single event when
 * the body has ended.
 */
export function wholeFraming(options: NdjsonOptions = {}): Framing {
  return textFraming((text) => [text], options)
}

/** @param split cuts a text at every line end */
function textFraming(split: (text: string) => string[], options: NdjsonOptions): Framing {
  const limits = streamLimits(options)
  const decoder = new TextDecoder()
  /** The line that has not ended. Engines append to it without a copy, so that the work is linear in its length. */
  let rest = ''
  return {
    push(chunk) {
      if (!limits.admit(chunk)) return []
      const [first = '', ...others] = split(decoder.decode(chunk, { stream: true }))
      const lines = [rest + first, ...others]
      rest = lines.pop() ?? ''
      limits.checkEvent(rest.length)
      return lines.flatMap(eventOf)
    },
    // The last line may lack its end; parsing it shows whether it is whole.
    end: () => eventOf(rest + decoder.decode()),
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
 * Reads newline-delimited JSON (NDJSON) from a body. Each line becomes the `data` of one event. Leaving the loop
 * early cancels the body.
 *
 * @throws {ChatError} of kind `protocol` when a limit is exceeded. If the body fails, its own error is thrown.
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
