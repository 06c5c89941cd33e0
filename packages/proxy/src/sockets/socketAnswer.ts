import { readNdjson, readSse } from '@chatstream/core'
import type { Clock, WireEvent } from '@chatstream/core'
import { toldHeaders } from '../upstream/headers.ts'
import { readControl } from '../streams/streamFormat.ts'
import { errorBody } from '../errors/proxyError.ts'
import { readExcerpt } from '../exchange/readExcerpt.ts'
import { notAStream } from '../errors/proxyRefusals.ts'
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
  if (status === 204 && headers['x-chatstream-id'] !== undefined) {
    await say(dialect.end({ end: 'stopped' }))
    return 1000
  }
  if (!ok || body === null) {
    const text = body === null ? '' : await readExcerpt(body, clock)
    return refuse({ status, headers, body: parsed(text) })
  }
  const contentType = response.headers.get('content-type') ?? ''
  await say(dialect.open(status, headers))
  if (headers['x-chatstream-epoch'] !== undefined) {
    const { whole, broken } = watched(body)
    await Promise.race([tellRun(whole, dialect, say), broken])
    return 1000
  }
  let isEmpty = true
  for await (const event of eventsOf(body, contentType)) {
    isEmpty = false
    await say(dialect.event(event))
  }
  if (isEmpty && !contentType.startsWith('text/event-stream')) {
    const { data } = notAStream(contentType)
    return refuse({ status: data.status, headers, body: parsed(errorBody(data)) })
  }
  await say(dialect.end())
  return 1000
}

/** A body, and what rejects as soon as it breaks, even while nobody reads because the socket takes nothing. */
function watched(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader()
  const whole = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  const broken = reader.closed.then(() => new Promise<never>(() => {}))
  return { whole, broken }
}

/** A run's answer: what its comments say goes before the events of their chunk, or, being the end, after all of them. */
async function tellRun(body: ReadableStream<Uint8Array>, dialect: SocketDialect, say: Say): Promise<void> {
  let isReset = false
  let end: object | undefined
  const onComment = (comment: string) => {
    const control = readControl(comment)
    if (control !== undefined && 'end' in control) end = control
    isReset ||= control !== undefined && 'reset' in control
  }
  for await (const event of readSse(body, { onComment, maxEventChars: Infinity, maxStreamBytes: Infinity })) {
    if (isReset) await say(dialect.reset)
    isReset = false
    await say(dialect.event(event))
  }
  if (isReset) await say(dialect.reset)
  await say(dialect.end(end))
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
