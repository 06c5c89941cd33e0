import type { IncomingMessage } from 'node:http'
import { createBodyQueue } from './bodyQueue.ts'
import { streamOf } from './byteSource.ts'

/**
 * A request body that a body parser, e.g. `express.json()`, has already read. `undefined` if no parser has
 * read the body.
 */
export type BodyRead = string | Uint8Array<ArrayBuffer> | undefined

/**
 * Converts a request of `node:http` to a web-standard `Request`. Returns `undefined` if the method is
 * CONNECT, or if the path or the host is malformed.
 */
export function requestOf(
  req: IncomingMessage,
  path: string,
  bodyRead: BodyRead,
  signal: AbortSignal,
): Request | undefined {
  const { host = 'localhost' } = req.headers
  const scheme = 'encrypted' in req.socket ? 'https' : 'http'
  if (!/^[\w.:[\]-]+$/.test(host) || !path.startsWith('/')) return undefined
  const { method = 'GET' } = req
  const headers = headersOf(req)
  // These headers describe the body as it was sent, perhaps compressed.
  if (bodyRead !== undefined) for (const name of ['content-length', 'content-encoding']) headers.delete(name)
  const body = method === 'GET' || method === 'HEAD' ? null : (bodyRead ?? bodyOf(req))
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

/**
 * Makes the body of a request. Nothing is read before the body is read. When the body ends or is cancelled, the
 * connection stays open, because the request still has to be answered.
 */
function bodyOf(req: IncomingMessage): ReadableStream<Uint8Array> {
  const queue = createBodyQueue({ pause: () => req.pause(), resume: () => req.resume(), cancel: () => {} })
  let isBegun = false
  function begin(): void {
    isBegun = true
    req.on('data', queue.push).on('end', queue.end).on('error', queue.fail)
    if (req.destroyed) queue.fail(new Error('The request has been closed.'))
  }
  return streamOf({
    read() {
      if (!isBegun) begin()
      return queue.body.read()
    },
    cancel: queue.body.cancel,
  })
}
