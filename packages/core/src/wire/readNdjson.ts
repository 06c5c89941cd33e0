import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from './framing.ts'
import { type SseOptions, streamLimits } from './limits.ts'

type NdjsonOptions = Omit<SseOptions, 'onComment' | 'onRetry'>

/**
 * Creates a framing for NDJSON: it splits a body into lines, each of which is one JSON value.
 * https://github.com/ndjson/ndjson-spec
 */
export function ndjsonFraming(options: NdjsonOptions = {}): Framing {
  return textFraming((text) => text.split('\n'), options)
}

/**
 * Creates a framing for a body that is one document. When the body has ended, the whole document becomes one
 * event.
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
 * Reads newline-delimited JSON (NDJSON) from a body. Each line becomes the `data` of one event. If the loop
 * is left early, the body is cancelled.
 *
 * @throws {ChatError} of the kind `protocol` if a size limit is exceeded. If the body fails, the error of the
 * body is thrown.
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
