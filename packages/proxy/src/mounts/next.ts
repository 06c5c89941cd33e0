import type { ChatProxy } from '../createProxy.ts'

/** A route handler of Next.js: a function that answers a request. */
export type NextHandler = (request: Request) => Promise<Response>

/**
 * Makes the handlers of a Next.js catch-all route, for the Node.js runtime. The `basePath` of the proxy must be the
 * path of the route. Route handlers of Next.js cannot open WebSockets.
 *
 * @example
 * ```ts
 * // app/api/[...path]/route.ts
 * import { createProxy } from '@chatstream/proxy'
 * import { nextHandlers } from '@chatstream/proxy/next'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * export const { GET, POST, DELETE, OPTIONS } = nextHandlers(createProxy({ upstreams: { main }, basePath: '/api' }))
 * ```
 */
export function nextHandlers(proxy: ChatProxy): {
  GET: NextHandler
  POST: NextHandler
  DELETE: NextHandler
  OPTIONS: NextHandler
} {
  const handle: NextHandler = (request) => proxy.fetch(request)
  return { GET: handle, POST: handle, DELETE: handle, OPTIONS: handle }
}
