import type { ChatError } from '../errors/chatError.ts'
import type { SseOptions } from '../wire/limits.ts'
import { ndjsonFraming, wholeFraming } from '../wire/readNdjson.ts'
import { httpFailure, readExcerpt } from './httpFailure.ts'
import { brokenStream } from './networkFailure.ts'
import { notAStream, saysError } from './notAStream.ts'
import { openBody, readStream } from './openBody.ts'
import type { WireStream } from './transport.ts'

const ndjson = /^application\/(x-ndjson|ndjson|jsonl|jsonlines|x-jsonlines)\b/
/** The beginning of every event stream: a field or a comment, perhaps after empty lines. */
const beginsLikeSse = /^[\r\n]*(data|event|id|retry)?:/
const json = /^application\/([\w.-]+\+)?json\b/

/** Opens a response that is not `text/event-stream`, or has an error status. */
export async function openNonSseResponse(
  response: Response,
  options: SseOptions,
  signal: AbortSignal | undefined,
): Promise<WireStream> {
  const { status, headers, body } = response
  if (!response.ok) throw await refusal(response)
  const contentType = (headers.get('content-type') ?? '').toLowerCase()
  if (body === null) throw notAStream(status, contentType, '')
  if (ndjson.test(contentType)) return { batches: readStream(body, ndjsonFraming(options), signal) }
  // Many small servers send server-sent events as `text/html` or `text/plain`.
  const [peeked, whole] = body.tee()
  const { text, broke } = await readExcerpt(peeked, 16)
  if (broke !== undefined) throw broke
  if (beginsLikeSse.test(text)) return openBody(whole, options, signal, headers)
  if (json.test(contentType)) return openDocument(status, whole, options, signal)
  throw notAStream(status, contentType, (await readExcerpt(whole)).text)
}

/**
 * Makes the error for a status that is not ok. If the body broke off, the error is a broken stream, because the status
 * may not be final.
 */
async function refusal({ status, headers, body, url }: Response): Promise<ChatError> {
  const { text, broke } = await readExcerpt(body)
  const failure = httpFailure(status, headers, text, Date.now(), url)
  return broke === undefined || failure.data.retryAfterMs !== undefined ? failure : brokenStream(broke)
}

/**
 * Opens an answer that is one JSON document (`stream: false`) as a stream with one event. `refuse` makes the error if
 * the protocol does not understand the document.
 */
function openDocument(
  status: number,
  body: ReadableStream<Uint8Array>,
  options: SseOptions,
  signal: AbortSignal | undefined,
): WireStream {
  let text = ''
  const refuse = () => notAStream(status, 'application/json', text)
  async function* batches(): WireStream['batches'] {
    for await (const events of readStream(body, wholeFraming(options), signal)) {
      text = events[0]?.data ?? ''
      if (saysError(text)) throw refuse()
      yield events
    }
  }
  return { batches: batches(), refuse }
}
