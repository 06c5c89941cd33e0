import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ChatProxy, ConnectionInfo } from './createProxy.ts'

export interface NodeAnswerOptions extends ConnectionInfo {
  /** Path and query; the request's own unless given. */
  path?: string | undefined
  /** The body, where something has read it already. */
  body?: string | Uint8Array<ArrayBuffer> | undefined
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

/** Undefined for what no server of files and data is asked: CONNECT, a path that is none, a host name that is none. */
function requestOf(
  req: IncomingMessage,
  path: string,
  bodyRead: NodeAnswerOptions['body'],
  signal: AbortSignal,
): Request | undefined {
  const { host = 'localhost' } = req.headers
  const scheme = 'encrypted' in req.socket ? 'https' : 'http'
  if (!/^[\w.:[\]-]+$/.test(host) || !path.startsWith('/')) return undefined
  const { method = 'GET' } = req
  const headers = headersOf(req)
  // They speak of the body as it was sent, perhaps compressed.
  if (bodyRead !== undefined) for (const name of ['content-length', 'content-encoding']) headers.delete(name)
  const body = method === 'GET' || method === 'HEAD' ? null : (bodyRead ?? streamOf(req))
  const init = { method, headers, signal, body, duplex: 'half' }
  try {
    return new Request(`${scheme}://${host}${path}`, init)
  } catch {
    return undefined
  }
}

function headersOf(req: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(req.headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  return headers
}

/** Read as it is asked for. An iterator that destroyed the request at its end would take the answer's socket with it. */
function streamOf(req: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = req.iterator({ destroyOnReturn: false })
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
}

async function send(response: Response, res: ServerResponse, left: AbortSignal): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) res.setHeader(name, value)
  if (response.body === null) return void res.end()
  res.flushHeaders()
  const reader = response.body.getReader()
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
