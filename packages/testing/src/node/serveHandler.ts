import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

/** A request handler that uses web standards: it gets a `Request` and returns a `Response`. */
export type Handler = (request: Request) => Response | Promise<Response>

/** Options of `serveHandler`. */
export interface ServeOptions {
  /** The port of the server. Default: a free port. */
  port?: number
  /** @defaultValue '127.0.0.1' */
  host?: string
  /** Called when the handler rejects, unless the client has disconnected. */
  onError?(error: unknown): void
}

/** A server that is listening. */
export interface Server {
  /** The URL of the server, without a slash at the end, e.g. `http://127.0.0.1:41234`. */
  readonly url: string
  /** Stops listening and breaks the open connections. */
  close(): Promise<void>
}

/**
 * Serves a handler `(Request) => Response` with a real `node:http` server. If a client disconnects, the
 * signal of its request aborts. A response body is read only as fast as the client reads it. If the handler
 * rejects or the body fails, the server breaks the connection, so that no client takes a broken answer for
 * complete.
 *
 * @example
 * ```ts
 * const server = await serveHandler(scriptedModel())
 * const response = await fetch(`${server.url}/v1/models`)
 * await server.close()
 * ```
 */
export async function serveHandler(handler: Handler, options: ServeOptions = {}): Promise<Server> {
  const { port = 0, host = '127.0.0.1', onError } = options
  const server = createServer((incoming, outgoing) => {
    const left = new AbortController()
    // A client that disconnects during a request makes both emit errors; `close` is enough.
    incoming.on('error', () => {})
    outgoing.on('error', () => {})
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) left.abort(new DOMException('The client has left.', 'AbortError'))
    })
    answer(handler, incoming, outgoing, left.signal).catch((error: unknown) => {
      if (!left.signal.aborted) onError?.(error)
      outgoing.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  // A TCP server has an address with a port.
  const address = server.address() as AddressInfo
  return {
    url: `http://${host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  handler: Handler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const response = await handler(toRequest(incoming, signal))
  outgoing.writeHead(response.status, [...response.headers].flat())
  outgoing.flushHeaders()
  if (response.body !== null) await pour(response.body, outgoing, signal)
  outgoing.end()
}

async function pour(
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const reader = body.getReader()
  // A listener, not a check before each read: while a read hangs, only the signal shows that the client disconnected.
  signal.addEventListener('abort', () => void reader.cancel(signal.reason).catch(() => {}))
  for (let piece = await reader.read(); piece.done !== true; piece = await reader.read()) {
    await write(outgoing, piece.value)
  }
}

/**
 * Resolves once the system has taken the bytes. So a slow client slows the body down. Written bytes are not lost if
 * the connection breaks later.
 */
function write(outgoing: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      outgoing.off('close', settle)
      resolve()
    }
    outgoing.on('close', settle)
    outgoing.write(bytes, settle)
  })
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', headers, url = '/' } = incoming
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
  const init: RequestInit & { duplex?: 'half' } = { method, headers: pairs, signal }
  if (method !== 'GET' && method !== 'HEAD') {
    // Node's types and the DOM's name the same class.
    init.body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
    init.duplex = 'half'
  }
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), init)
}
