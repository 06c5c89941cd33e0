import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ConnectionInfo } from '../exchange/origins.ts'
import type { ChatProxy } from '../createProxy.ts'
import { requestOf } from '../exchange/nodeRequest.ts'
import type { BodyRead } from '../exchange/nodeRequest.ts'

/** Options of `answerNode`. */
export interface NodeAnswerOptions extends ConnectionInfo {
  /** Path and query; the request's by default. */
  path?: string | undefined
  /** The body, if a body parser has read it already. */
  body?: BodyRead
}

/** Answers a request of `node:http`. Resolves once everything is sent or the reader has left. Never rejects. */
export async function answerNode(
  proxy: ChatProxy,
  req: IncomingMessage,
  res: ServerResponse,
  { path = req.url ?? '', body, ...connection }: NodeAnswerOptions = {},
): Promise<void> {
  const left = new AbortController()
  // Both emit errors when a reader leaves in mid-request; `close` follows and is enough.
  req.on('error', () => {})
  res.on('error', () => {})
  res.on('close', () => {
    if (!res.writableFinished) left.abort()
  })
  try {
    const request = requestOf(req, path, body, left.signal)
    if (request === undefined) return void res.writeHead(400, { connection: 'close' }).end()
    await send(await proxy.fetch(request, connection), res, left.signal)
  } catch {
    // Another handler has sent headers already, so no error can be sent.
    res.destroy()
  }
}

async function send(response: Response, res: ServerResponse, left: AbortSignal): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) res.setHeader(name, value)
  if (response.body === null) return void res.end()
  res.flushHeaders()
  const reader = response.body.getReader()
  // A broken stream ends at once, even if the reader does not read the bytes that are being written.
  reader.closed.catch(() => breakOff(res))
  const leave = () => void reader.cancel().catch(() => {})
  left.addEventListener('abort', leave)
  if (left.aborted) leave()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) await write(res, read.value)
    res.end()
  } catch {
    breakOff(res)
  }
}

/**
 * Writes bytes. Resolves once the operating system has taken them, so that a slow reader slows the provider, and a
 * later break loses no bytes.
 */
function write(res: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('close', done)
      resolve()
    }
    res.on('close', done)
    res.write(bytes, done)
  })
}

/** Ends the connection in a way that no reader takes for the end of the answer. */
function breakOff(res: ServerResponse): void {
  const { socket } = res
  // An HTTP/1.0 reader gets no chunks: it takes a closed connection for the end, but not a reset.
  if (res.chunkedEncoding || socket === null || 'encrypted' in socket) res.destroy()
  else socket.resetAndDestroy()
}
