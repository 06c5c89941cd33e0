import { readNdjson, readSse } from '@chatstream/core'
import type { Clock, WireEvent } from '@chatstream/core'
import { toldHeaders } from './headers.ts'
import { errorBody } from './proxyError.ts'
import { readExcerpt } from './readExcerpt.ts'
import { notAStream } from './refusals.ts'
import type { SocketDialect, SocketFailure } from './socketDialects.ts'

/** Sends a message; resolves once there is room for the next. */
export type Say = (message: string | undefined) => Promise<void> | undefined

const maxDocumentBytes = 16 * 1024 * 1024

/**
 * Tells an answer of the proxy's over a socket, each event as it comes, and no faster than the reader takes them. Resolves
 * with the code to close with: 1000, or 4000 and the status of a refusal. Rejects where the answer breaks off.
 */
export async function tellAnswer(
  response: Response,
  dialect: SocketDialect,
  say: Say,
  clock: Clock,
): Promise<number> {
  const { ok, status, body } = response
  const headers = toldHeaders(response.headers)
  const refuse = async (failure: SocketFailure) => {
    await say(dialect.error(failure))
    return 4000 + failure.status
  }
  if (!ok || body === null) {
    const text = body === null ? '' : await readExcerpt(body, clock)
    return refuse({ status, headers, body: parsed(text) })
  }
  const contentType = response.headers.get('content-type') ?? ''
  let isEmpty = true
  await say(dialect.open(status, headers))
  for await (const event of eventsOf(body, contentType)) {
    isEmpty = false
    await say(dialect.event(event))
  }
  if (isEmpty && !contentType.startsWith('text/event-stream')) {
    const { data } = notAStream(contentType)
    return refuse({ status: data.status, headers, body: parsed(errorBody(data)) })
  }
  await say(dialect.end)
  return 1000
}

/** What calls itself something else may still be server-sent events: small servers say `text/html`, or nothing. */
function eventsOf(body: ReadableStream<Uint8Array>, contentType: string): AsyncIterable<WireEvent> {
  if (/^application\/(x-ndjson|ndjson|jsonl|jsonlines|x-jsonlines)\b/i.test(contentType))
    return readNdjson(body)
  return /^application\/([\w.-]+\+)?json\b/i.test(contentType) ? readDocument(body) : readSse(body)
}

/** A whole answer (`stream: false`) is one event. */
async function* readDocument(body: ReadableStream<Uint8Array>): AsyncGenerator<WireEvent, void, undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > maxDocumentBytes) throw new Error('The answer is too long for one message.')
    chunks.push(chunk)
  }
  yield { data: Buffer.concat(chunks).toString() }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
