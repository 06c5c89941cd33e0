import type { IncomingMessage } from 'node:http'

/** A body that something has read already. */
export type BodyRead = string | Uint8Array<ArrayBuffer> | undefined

/**
 * A request of `node:http` as a web-standard one. Undefined for what no server of files and data is asked: CONNECT, a
 * path that is none, a host name that is none.
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
