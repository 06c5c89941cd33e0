import { readNdjson, readSse } from '@chatstream/core'
import type { Clock, WireEvent } from '@chatstream/core'
import { socketHeaders } from '../upstream/headers.ts'
import { readControl } from '../streams/streamFormat.ts'
import { openAiErrorBody } from '../errors/proxyError.ts'
import { createByteBuffer } from '../exchange/byteBuffer.ts'
import { sourceOf } from '../exchange/byteSource.ts'
import { isTooDeep } from '../exchange/jsonDepth.ts'
import { readExcerpt } from '../exchange/readExcerpt.ts'
import { notAStream } from '../errors/proxyRefusals.ts'
import type { SocketDialect, SocketFailure } from './socketDialects.ts'

/**
 * A function that sends a message over a WebSocket. If the message is `undefined`, it sends nothing. Resolves
 * when the next message can be sent.
 */
export type Send = (message: string | undefined) => Promise<void> | undefined

const maxDocumentBytes = 16 * 1024 * 1024

/**
 * Sends a response over a WebSocket, event by event, only as fast as the client reads. Resolves with the code
 * with which the socket must be closed: 1000, or 4000 plus the HTTP status of an error. Rejects if the
 * response breaks off.
 */
export async function sendAnswer(
  response: Response,
  dialect: SocketDialect,
  send: Send,
  clock: Clock,
): Promise<number> {
  const { ok, status, body } = response
  const headers = socketHeaders(response.headers)
  const refuse = async (failure: SocketFailure) => {
    await send(dialect.error(failure))
    return 4000 + failure.status
  }
  if (status === 204 && headers['x-chatstream-id'] !== undefined) {
    await send(dialect.end({ end: 'stopped' }))
    return 1000
  }
  if (!ok || body === null) {
    const text = body === null ? '' : await readExcerpt(sourceOf(body), clock)
    return refuse({ status, headers, body: parsed(text) })
  }
  const contentType = response.headers.get('content-type') ?? ''
  await send(dialect.open(status, headers))
  if (headers['x-chatstream-epoch'] !== undefined) {
    const { whole, broken } = watched(body)
    await Promise.race([sendRun(whole, dialect, send), broken])
    return 1000
  }
  let isEmpty = true
  for await (const event of eventsOf(body, contentType)) {
    isEmpty = false
    await send(dialect.event(event))
  }
  if (isEmpty && !contentType.startsWith('text/event-stream')) {
    const { data } = notAStream(contentType)
    return refuse({ status: data.status, headers, body: parsed(openAiErrorBody(data)) })
  }
  await send(dialect.end())
  return 1000
}

/**
 * Wraps a body, with a promise that rejects as soon as the body breaks, even while the socket is not ready for
 * more.
 */
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

/** Sends a resumable stream. A reset is sent before the events that follow it, and the end after all events. */
async function sendRun(body: ReadableStream<Uint8Array>, dialect: SocketDialect, send: Send): Promise<void> {
  let isReset = false
  let end: object | undefined
  const onComment = (comment: string) => {
    const control = readControl(comment)
    if (control !== undefined && 'end' in control) end = control
    isReset ||= control !== undefined && 'reset' in control
  }
  for await (const event of readSse(body, { onComment, maxEventChars: Infinity, maxStreamBytes: Infinity })) {
    if (isReset) await send(dialect.reset)
    isReset = false
    await send(dialect.event(event))
  }
  if (isReset) await send(dialect.reset)
  await send(dialect.end(end))
}

/**
 * Reads a body by its content type. An answer with an unknown type is read as server-sent events: small servers
 * send `text/html`, or no content type.
 */
function eventsOf(body: ReadableStream<Uint8Array>, contentType: string): AsyncIterable<WireEvent> {
  if (/^application\/(x-ndjson|ndjson|jsonl|jsonlines|x-jsonlines)\b/i.test(contentType))
    return readNdjson(body)
  return /^application\/([\w.-]+\+)?json\b/i.test(contentType) ? readDocument(body) : readSse(body)
}

/** Yields a JSON answer (`stream: false`) as one event. */
async function* readDocument(body: ReadableStream<Uint8Array>): AsyncGenerator<WireEvent, void, undefined> {
  const document = createByteBuffer()
  for await (const chunk of body) {
    if (document.length() + chunk.length > maxDocumentBytes)
      throw new Error('The answer is too long for one message.')
    document.push(chunk)
  }
  yield { data: document.take().toString() }
}

/** Parses a JSON text. Returns any other text unchanged. */
function parsed(text: string): unknown {
  if (isTooDeep(Buffer.from(text))) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
