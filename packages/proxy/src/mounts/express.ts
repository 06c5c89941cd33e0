import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ChatProxy } from '../createProxy.ts'
import { answerNode } from './nodeAnswer.ts'

/** A request of `node:http` with the fields that Express and Connect add. */
export interface ExpressRequest extends IncomingMessage {
  /** The URL before `app.use('/prefix', …)` removed its prefix. */
  originalUrl?: string
  /** The body as parsed by `express.json()` or the like, which consume the request's stream. */
  body?: unknown
}

/**
 * Makes Express middleware of a proxy, for use before or after `express.json()`; it also works in Connect and Vite. A path
 * is matched with and without the prefix of `app.use('/prefix', …)`. Paths that the proxy does not serve go to the next
 * handler. Middleware does not get WebSockets: `app.listen(3000).on('upgrade', proxy.upgrade)`.
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
export function expressProxy(
  proxy: ChatProxy,
): (req: ExpressRequest, res: ServerResponse, next: (error?: unknown) => void) => void {
  return (req, res, next) => {
    const path = [req.originalUrl, req.url].find((each) => proxy.handles(each?.split('?')[0] ?? ''))
    if (path === undefined) return next()
    void answerNode(proxy, req, res, { path, body: bodyRead(req) })
  }
}

/** Converts a parsed body back to text or bytes; undefined if the request can still be read. */
function bodyRead({ readableDidRead, body }: ExpressRequest): string | Uint8Array<ArrayBuffer> | undefined {
  if (!readableDidRead || body === undefined) return undefined
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body)
}
