import { isChatError } from '../errors.ts'
import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from '../wire/framing.ts'
import type { SseOptions } from '../wire/limits.ts'
import { ndjsonFraming, wholeFraming } from '../wire/readNdjson.ts'
import { sseFraming } from '../wire/readSse.ts'
import { httpFailure, readExcerpt } from './httpFailure.ts'
import { brokenStream } from './networkFailure.ts'
import { notAStream, saysError } from './notAStream.ts'
import { peekBody } from './peekBody.ts'
import type { WireStream } from './transport.ts'

const ndjson = /^application\/(x-ndjson|ndjson|jsonl|jsonlines|x-jsonlines)\b/
const json = /^application\/([\w.-]+\+)?json\b/

/**
 * The events of a response, framed as its content type says: server-sent events, a JSON value a line, or one JSON
 * document. What calls itself something else is looked at, and fails when it is no stream; so does an error status.
 */
export async function openResponse(
  response: Response,
  options: SseOptions = {},
  signal?: AbortSignal,
): Promise<WireStream> {
  const { status, headers, body } = response
  if (!response.ok) throw httpFailure(status, headers, await readExcerpt(body), Date.now(), response.url)
  const contentType = (headers.get('content-type') ?? '').toLowerCase()
  if (body === null) throw notAStream(status, contentType, '')
  if (contentType.startsWith('text/event-stream')) return openBody(body, options, signal)
  if (ndjson.test(contentType)) return { batches: read(body, ndjsonFraming(options), signal) }
  const peeked = await peekBody(body)
  if (peeked.isSse) return openBody(peeked.body, options, signal)
  if (json.test(contentType)) return openDocument(status, peeked.body, options, signal)
  throw notAStream(status, contentType, await readExcerpt(peeked.body))
}

/** The events of a body that is known to be server-sent events. */
export function openBody(
  body: ReadableStream<Uint8Array>,
  options: SseOptions = {},
  signal?: AbortSignal,
): WireStream {
  return { batches: read(body, sseFraming(options), signal) }
}

/** A plain answer (`stream: false`): one event. A protocol that finds no end in it has not understood it. */
function openDocument(
  status: number,
  body: ReadableStream<Uint8Array>,
  options: SseOptions,
  signal: AbortSignal | undefined,
): WireStream {
  let text = ''
  const refuse = () => notAStream(status, 'application/json', text)
  async function* batches(): WireStream['batches'] {
    for await (const events of read(body, wholeFraming(options), signal)) {
      text = events[0]?.data ?? ''
      if (saysError(text)) throw refuse()
      yield events
    }
  }
  return { batches: batches(), refuse }
}

/** The platform's words for a broken connection differ from engine to engine: ours replace them. */
async function* read(
  body: ReadableStream<Uint8Array>,
  framing: Framing,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly WireEvent[], void, undefined> {
  try {
    yield* readBatches(body, framing, signal)
  } catch (cause) {
    throw isChatError(cause) ? cause : brokenStream(cause)
  }
}
