import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from './framing.ts'
import { type SseOptions, streamLimits } from './limits.ts'

type NdjsonOptions = Omit<SseOptions, 'onComment' | 'onRetry'>

/** The framing of NDJSON: one JSON value per line. https://github.com/ndjson/ndjson-spec */
export function ndjsonFraming(options: NdjsonOptions = {}): Framing {
  return textFraming((text) => text.split('\n'), options)
}

/** The framing of a whole document of any number of lines: a single event, at the end. */
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

/**
 * Cuts text into lines. The pieces of a line are joined once, when it ends, so that the work is linear in the length of
 * the text.
 *
 * @param split cuts a text at every line end
 */
function lineReader(split: (text: string) => string[]) {
  let pieces: string[] = []
  let pendingChars = 0

  /** Returns the line that has not ended, with this text behind it, and forgets it. */
  function endLine(text: string): string {
    if (pendingChars === 0) return text
    const line = pieces.join('') + text
    pieces = []
    pendingChars = 0
    return line
  }

  return {
    /** Returns the lines that this text completes. */
    push(text: string): readonly string[] {
      const lines = split(text)
      const rest = lines.pop() ?? ''
      const [first] = lines
      if (first !== undefined) lines[0] = endLine(first)
      if (rest !== '') pieces.push(rest)
      pendingChars += rest.length
      return lines
    },
    endLine,
    /** The length of the line that has not ended, in UTF-16 code units. */
    get pendingChars() {
      return pendingChars
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
 * @throws {ChatError} of kind `protocol` when a limit is exceeded; the body's own error if the body fails.
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
