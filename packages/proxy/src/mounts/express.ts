import { ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ChatProxy } from '../createProxy.ts'
import type { Upgrade } from '../sockets/upgrade.ts'
import { answerNode } from './nodeAnswer.ts'

/** A request of `node:http` with the fields that Express and Connect add. */
export interface ExpressRequest extends IncomingMessage {
  /** The URL before `app.use('/prefix', …)` removed its prefix. */
  originalUrl?: string
  /** The body, if a parser such as `express.json()` has already read it. */
  body?: unknown
}

/** Express middleware, an Express app, or a router. */
export type ExpressMiddleware = (
  req: ExpressRequest,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void

/**
 * Makes Express middleware from a proxy. The middleware also works in Connect and Vite. It may come before or after
 * `express.json()`. With `app.use('/prefix', …)`, a path is matched both with and without the prefix. If the proxy
 * does not serve a path, the request goes to the next handler. Express does not pass WebSockets to middleware; see
 * `expressUpgrade`.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { createProxy } from '@chatstream/proxy'
 * import { expressProxy } from '@chatstream/proxy/express'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * express().use(expressProxy(createProxy({ upstreams: { main }, basePath: '/api' }))).listen(3000)
 * ```
 */
export function expressProxy(proxy: ChatProxy): ExpressMiddleware {
  return (req, res, next) => {
    const path = [req.originalUrl, req.url].find((each) => proxy.handles(each?.split('?')[0] ?? ''))
    if (path === undefined) return next()
    void answerNode(proxy, req, res, { path, body: bodyRead(req) })
  }
}

/**
 * Makes a listener for the server's `upgrade` event, which Express does not handle. `guard` is your middleware. It
 * gets each WebSocket handshake first, and can check the session. If the guard sends a response, the WebSocket is
 * refused. If the guard calls `next`, the proxy checks the handshake.
 *
 * @param guard the middleware. If it needs Express's `req` and `res`, pass an Express app
 * @example
 * ```ts
 * import express from 'express'
 * import { createProxy } from '@chatstream/proxy'
 * import { expressProxy, expressUpgrade } from '@chatstream/proxy/express'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * const proxy = createProxy({ upstreams: { main }, basePath: '/api' })
 * const guard = express().use((req, res, next) => {
 *   if (req.headers.cookie === undefined) res.status(401).end()
 *   else next()
 * })
 * express().use(guard, expressProxy(proxy)).listen(3000).on('upgrade', expressUpgrade(proxy, guard))
 * ```
 */
export function expressUpgrade(proxy: ChatProxy, guard: ExpressMiddleware): Upgrade {
  return (req, stream, head, connection) => {
    stream.on('error', () => {}) // a close follows
    const { res, detach } = answerOn(req, stream)
    const next = (error?: unknown) => {
      if (res.headersSent || res.writableEnded) return
      if (error !== undefined && error !== null) {
        res.statusCode = statusOf(error)
        return void res.end()
      }
      detach()
      proxy.upgrade(req, stream, head, connection)
    }
    try {
      guard(req, res, next)
    } catch (error) {
      next(error)
    }
  }
}

/** Makes a response for the connection of a WebSocket handshake. The connection ends with the response. */
function answerOn(req: IncomingMessage, stream: Duplex): { res: ServerResponse; detach: () => void } {
  const res = new ServerResponse(req)
  res.setHeader('connection', 'close')
  const close = () => stream.end()
  res.once('finish', close)
  // Node's servers hand on their sockets; other streams cannot carry a response of this class.
  if (stream instanceof Socket) res.assignSocket(stream)
  return {
    res,
    detach() {
      res.off('finish', close)
      if (stream instanceof Socket) res.detachSocket(stream)
    },
  }
}

/** Returns the status that an error of Express middleware has. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
  return status >= 400 && status < 600 ? status : 500
}

/** Converts a parsed body back to text or bytes. Returns `undefined` if the request can still be read. */
function bodyRead({ readableDidRead, body }: ExpressRequest): string | Uint8Array<ArrayBuffer> | undefined {
  if (!readableDidRead || body === undefined) return undefined
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body)
}
