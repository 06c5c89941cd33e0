import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ConnectionInfo } from '../exchange/connectionInfo.ts'
import type { ChatProxy } from '../createProxy.ts'
import { requestOf } from '../exchange/nodeRequest.ts'
import type { BodyRead } from '../exchange/nodeRequest.ts'

export interface NodeAnswerOptions extends ConnectionInfo {
  /** Path and query; the request's own unless given. */
  path?: string | undefined
  /** The body, where something has read it already. */
  body?: BodyRead
}

/** Answers a request of `node:http` by the proxy. Resolves once all is sent, or the reader has left; never rejects. */
export async function answerNode(
  proxy: ChatProxy,
  req: IncomingMessage,
  res: ServerResponse,
  { path = req.url ?? '', body, ...connection }: NodeAnswerOptions = {},
): Promise<void> {
  const left = new AbortController()
  // A reader that goes away in mid-request makes both emit errors; `close` tells all there is to know.
  req.on('error', () => {})
  res.on('error', () => {})
  res.on('close', () => {
    if (!res.writableFinished) left.abort()
  })
  const request = requestOf(req, path, body, left.signal)
  if (request === undefined) return void res.writeHead(400, { connection: 'close' }).end()
  try {
    await send(await proxy.fetch(request, connection), res, left.signal)
  } catch {
    // Something before the proxy has sent headers already; there is no telling the reader otherwise.
    res.destroy()
  }
}

async function send(response: Response, res: ServerResponse, left: AbortSignal): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) res.setHeader(name, value)
  if (response.body === null) return void res.end()
  res.flushHeaders()
  const reader = response.body.getReader()
  // A stream that the proxy breaks off ends at once, even if the reader takes nothing of what is being written.
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

/** Resolves once the system has taken the bytes: a slow reader slows the provider, and a break later loses none of them. */
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

/** Ends the connection so that no reader takes it for the end of the answer. */
function breakOff(res: ServerResponse): void {
  const { socket } = res
  // An HTTP/1.0 reader gets no chunks, so a closed connection is its sign of the end; a reset is not.
  if (res.chunkedEncoding || socket === null || 'encrypted' in socket) res.destroy()
  else socket.resetAndDestroy()
}
