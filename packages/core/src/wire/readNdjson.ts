import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from './framing.ts'
import { type SseOptions, streamLimits } from './limits.ts'

/** A JSON value a line. https://github.com/ndjson/ndjson-spec */
export function ndjsonFraming(options: Omit<SseOptions, 'onComment' | 'onRetry'> = {}): Framing {
  const decoder = new TextDecoder()
  const limits = streamLimits(options)
  /** Fragments of the line that has not ended, joined only once it has: a line may come a byte at a time. */
  let pending: string[] = []
  let pendingChars = 0

  function take(text: string): string {
    const line = pending.join('') + text
    pending = []
    pendingChars = 0
    return line
  }
  return {
    push(chunk) {
      if (!limits.admit(chunk)) return []
      const lines = decoder.decode(chunk, { stream: true }).split('\n')
      const rest = lines.pop() ?? ''
      const events = lines.flatMap((line, i) => eventOf(i === 0 ? take(line) : line))
      pending.push(rest)
      pendingChars += rest.length
      limits.checkEvent(pendingChars)
      return events
    },
    /** The last line may lack its end; whether it is whole shows when it is parsed. */
    end: () => eventOf(take(decoder.decode())),
    get failure() {
      return limits.failure
    },
  }
}

/** One document, however many lines it has: a single event, at the end. */
export function wholeFraming(options: SseOptions = {}): Framing {
  const decoder = new TextDecoder()
  const limits = streamLimits(options)
  const pieces: string[] = []
  let chars = 0
  return {
    push(chunk) {
      if (!limits.admit(chunk)) return []
      const text = decoder.decode(chunk, { stream: true })
      pieces.push(text)
      chars += text.length
      limits.checkEvent(chars)
      return []
    },
    end: () => eventOf(pieces.join('') + decoder.decode()),
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
 * Reads newline-delimited JSON from a body, an event a line; `data` is the line. Leaving the loop early cancels the body.
 *
 * @throws {ChatError} of kind `protocol` when a limit is passed; whatever the body itself fails with.
 * @example
 * ```ts
 * for await (const event of readNdjson(response.body!)) console.log(JSON.parse(event.data))
 * ```
 */
export async function* readNdjson(
  body: ReadableStream<Uint8Array>,
  options?: Omit<SseOptions, 'onComment' | 'onRetry'>,
): AsyncGenerator<WireEvent, void, undefined> {
  for await (const events of readBatches(body, ndjsonFraming(options))) yield* events
}
