import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ChatProxy } from '../createProxy.ts'
import { answerNode } from './nodeAnswer.ts'

/** What Express, and Connect before it, add to a request of `node:http`. */
export interface ExpressRequest extends IncomingMessage {
  originalUrl?: string
  /** Set by `express.json()` and its like, which use up the request's own. */
  body?: unknown
}

/**
 * The proxy as Express middleware, before or behind `express.json()`; it also fits Connect and Vite. A path counts with
 * the prefix of `app.use('/prefix', …)` or without it, whichever the proxy knows; what it does not know goes on to the
 * next handler. WebSockets go past middleware: `app.listen(3000).on('upgrade', proxy.upgrade)`.
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

/** What a body parser made of the body, as bytes again; undefined where the request can still be read. */
function bodyRead({ readableDidRead, body }: ExpressRequest): string | Uint8Array<ArrayBuffer> | undefined {
  if (!readableDidRead || body === undefined) return undefined
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body)
}
