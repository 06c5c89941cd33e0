import type { IncomingMessage } from 'node:http'
import { createBodyQueue } from './bodyQueue.ts'
import { streamOf } from './byteSource.ts'

/**
 * A request body that a body parser, e.g. `express.json()`, has already read. `undefined` if no parser has
 * read the body.
 */
export type BodyRead = string | Uint8Array<ArrayBuffer> | undefined

/** The signals that were passed to `requestOf`. They abort even if the request has been collected as garbage. */
const lastingSignals = new WeakMap<object, Pick<Request, 'signal'>>()

/**
 * Returns the object that must stay alive so that its signal aborts when the reader disconnects. For a request
 * of `node:http`, this object is smaller than the request.
 */
export function signalHolder(request: Pick<Request, 'signal'>): Pick<Request, 'signal'> {
  return lastingSignals.get(request) ?? request
}

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
    const request = new Request(`${scheme}://${host}${path}`, init)
    lastingSignals.set(request, { signal })
    return request
  } catch {
    return undefined
  }
}

function headersOf(req: IncomingMessage): Headers {
  const headers = new Headers()
  const { rawHeaders } = req
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  return headers
}

/**
 * Makes the body of a request. The connection is read only while the body is read. When the body ends or is
 * cancelled, the connection stays open, because the request still has to be answered.
 */
function bodyOf(req: IncomingMessage): ReadableStream<Uint8Array> {
  const queue = createBodyQueue({ pause: () => req.pause(), resume: () => req.resume(), cancel: () => {} })
  let isBegun = false
  function begin(): void {
    isBegun = true
    req.on('data', queue.push).on('end', end).on('error', queue.fail)
    if (req.destroyed) queue.fail(new Error('The request has been closed.'))
  }
  function end(): void {
    queue.end()
    // The request stays for as long as it is being answered; the queue need not.
    req.off('data', queue.push).off('end', end).off('error', queue.fail)
  }
  return streamOf({
    read() {
      if (!isBegun) begin()
      return queue.body.read()
    },
    cancel: queue.body.cancel,
  })
}
