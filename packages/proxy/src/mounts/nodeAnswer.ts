import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ConnectionInfo } from '../exchange/origins.ts'
import type { ChatProxy } from '../createProxy.ts'
import { sourceOf } from '../exchange/byteSource.ts'
import type { ByteSource } from '../exchange/byteSource.ts'
import { requestOf } from '../exchange/nodeRequest.ts'
import type { BodyRead } from '../exchange/nodeRequest.ts'

/** Options of `answerNode`. */
export interface NodeAnswerOptions extends ConnectionInfo {
  /** The path and the query. Default: those of the request. */
  path?: string | undefined
  /** The body, if a body parser has already read it. */
  body?: BodyRead
}

/**
 * Answers a request of `node:http`. Resolves when the whole response is sent, or when the client has
 * disconnected. Never rejects.
 */
export async function answerNode(
  proxy: ChatProxy,
  req: IncomingMessage,
  res: ServerResponse,
  options: NodeAnswerOptions = {},
): Promise<void> {
  const left = new AbortController()
  // Both emit errors when a reader disconnects during the request; `close` follows and is enough.
  req.on('error', () => {})
  res.on('error', () => {})
  res.on('close', () => {
    if (!res.writableFinished) left.abort()
  })
  try {
    const source = await begin(proxy, req, res, left.signal, options)
    if (source !== undefined) await send(source, res, left.signal)
  } catch {
    // Another handler has sent headers already, so no error can be sent.
    res.destroy()
  }
}

/**
 * Gets the response and writes its headers. Resolves with only the body. So the memory of the request and the
 * response, some kilobytes, is free while the body is sent.
 */
async function begin(
  proxy: ChatProxy,
  req: IncomingMessage,
  res: ServerResponse,
  left: AbortSignal,
  { path = req.url ?? '', body, ...connection }: NodeAnswerOptions,
): Promise<ByteSource | undefined> {
  const request = requestOf(req, path, body, left)
  if (request === undefined) return void res.writeHead(400, { connection: 'close' }).end()
  const response = await proxy.fetch(request, { address: req.socket.remoteAddress, ...connection })
  res.writeHead(response.status, [...response.headers].flat())
  if (response.body === null) return void res.end()
  return sourceOf(response.body)
}

async function send(source: ByteSource, res: ServerResponse, left: AbortSignal): Promise<void> {
  // A broken body ends at once, even if the reader does not read the bytes that are being written.
  source.onBreak?.(() => breakOff(res))
  const leave = () => source.cancel()
  left.addEventListener('abort', leave)
  if (left.aborted) leave()
  const write = writerTo(res)
  flushHeaders(res)
  try {
    for (let bytes = await source.read(); bytes !== undefined; bytes = await source.read()) await write(bytes)
    res.end()
  } catch {
    breakOff(res)
  } finally {
    // Node keeps the signal of a Request until the Request is collected: a listener that refers to it would keep both.
    left.removeEventListener('abort', leave)
  }
}

/** Sends the headers at the end of this tick, in one packet with the bytes that are there already. */
function flushHeaders(res: ServerResponse): void {
  res.cork()
  res.flushHeaders()
  process.nextTick(() => res.uncork())
}

/**
 * Makes a function that writes bytes and resolves when the system has accepted them. So a slow client slows the
 * provider down. Accepted bytes are not lost if the connection breaks later.
 */
function writerTo(res: ServerResponse): (bytes: Uint8Array) => Promise<void> {
  let done = () => {}
  res.on('close', () => done())
  return (bytes) =>
    new Promise((resolve) => {
      done = resolve
      if (res.closed) resolve()
      else res.write(bytes, () => resolve())
    })
}

/** Breaks the connection, so that no client takes the answer for complete. */
function breakOff(res: ServerResponse): void {
  const { socket } = res
  // An HTTP/1.0 reader gets no chunks: it takes a closed connection for the end, but not a reset.
  if (res.chunkedEncoding || socket === null || 'encrypted' in socket) res.destroy()
  else socket.resetAndDestroy()
}
