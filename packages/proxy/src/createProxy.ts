import { systemClock } from '@chatstream/core'
import type { AccessLogEntry } from './accessLog.ts'
import { problemsOf } from './checkOptions.ts'
import { ProxyConfigError } from './configError.ts'
import { beginExchange, readerLeft } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { upstreamHeaders } from './headers.ts'
import type { ProxyOptions } from './options.ts'
import { corsHeaders, preflightHeaders } from './origins.ts'
import { bytesFor, chooseUpstream, destinationsOf, findDestination } from './planRequest.ts'
import type { Directory } from './planRequest.ts'
import { errorBody, ProxyError, systemCodeOf } from './proxyError.ts'
import { readBody } from './readBody.ts'
import * as refusals from './refusals.ts'
import { relay } from './relay.ts'
import { compileRoutes } from './routes.ts'
import { createSecrets } from './secrets.ts'
import { createUpstream, secretsOf, upstreamUrl } from './upstream.ts'
import { createUpstreamFetch } from './upstreamFetch.ts'

/** What the server knows of a connection and the request does not say. */
export interface ConnectionInfo {
  /** The server can be reached from its own machine only; pages of foreign host names are then not believed. */
  loopbackOnly?: boolean
}

/** A relay as a web-standard handler. */
export interface ChatProxy {
  /** Answers every request, refusals included; never rejects. */
  fetch(request: Request, connection?: ConnectionInfo): Promise<Response>
  /** Whether a path is one of the proxy's; for servers that have others. */
  handles(pathname: string): boolean
  /** Breaks off all streams and takes no new requests. */
  close(): Promise<void>
}

/**
 * A relay that keeps providers' keys on the server. Serves, below `basePath`, `POST v1/chat/completions`,
 * `GET v1/models` and, with an upstream of that API, Codeer's `POST api/v1/chats/{id}/messages`; more by `routes`.
 * Status and bytes are the provider's own, except for configured keys; a refusal's text is replaced by default.
 *
 * @throws ProxyConfigError naming every setting that cannot work
 * @example
 * ```ts
 * const proxy = createProxy({
 *   upstreams: { main: { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY } },
 *   basePath: '/api',
 *   routes: { chat: 'main:/chat/completions' },
 * })
 * const response = await proxy.fetch(request)
 * ```
 */
export function createProxy(options: ProxyOptions): ChatProxy {
  const problems = problemsOf(options)
  if (problems.length > 0) throw new ProxyConfigError(problems)

  const { cors = {}, maxBodyBytes = 1024 * 1024, clock = systemClock, log = () => {} } = options
  const secrets = createSecrets(Object.values(options.upstreams).flatMap(secretsOf))
  const network = createUpstreamFetch()
  const directory: Directory = {
    routes: compileRoutes(options),
    upstreams: Object.entries(options.upstreams).map(([id, one]) => createUpstream(id, one, network.fetch)),
    defaultUpstream: options.defaultUpstream,
    cors,
  }
  let closed = false
  const host = {
    clock,
    underWay: new Set<(reason: unknown) => void>(),
    log: (entry: AccessLogEntry) => {
      try {
        log({ ...entry, path: secrets.redact(entry.path) })
      } catch {
        // A log that fails is no reason to fail the request it tells of.
      }
    },
  }

  async function serve(request: Request, exchange: Exchange, loopbackOnly: boolean): Promise<Response> {
    if (closed) throw refusals.closing()
    const { methods, destination } = findDestination(request, directory, loopbackOnly)
    if (destination === undefined) {
      return answer(exchange, 204, null, preflightHeaders(request, cors, methods))
    }
    const { route, upstreamPath } = destination
    const isPost = route.method === 'POST'
    const body = isPost ? await readBody(request, maxBodyBytes) : undefined
    const named = body?.value['model']
    const model = typeof named === 'string' ? named.slice(0, 128) : undefined
    if (model !== undefined) exchange.note({ model: secrets.redact(model) })
    const upstream = chooseUpstream(route, model, directory)
    exchange.note({ upstream: upstream.id })
    const call = {
      // A question asked by POST has no business in the URL, where servers log it.
      url: upstreamUrl(upstream.baseUrl, upstreamPath, isPost ? '' : new URL(request.url).search),
      method: route.method,
      headers: upstreamHeaders(request, upstream.headers),
      ...(body !== undefined && { body: bytesFor(upstream, body) }),
    }
    return relay(call, upstream, exchange, { secrets, clock })
  }

  function refuse(error: unknown, exchange: Exchange): Response {
    if (exchange.signal.aborted && !closed) return new Response(null, { status: readerLeft })
    const { data, systemCode } = error instanceof ProxyError ? error : refusals.internal(systemCodeOf(error))
    exchange.note({ code: data.code, ...(systemCode !== undefined && { cause: systemCode }) })
    const headers = { 'cache-control': 'no-store', ...data.headers, 'content-type': 'application/json' }
    return answer(exchange, data.status, secrets.redact(errorBody(data)), headers)
  }

  return {
    async fetch(request, { loopbackOnly = false } = {}) {
      const exchange = beginExchange(request, host)
      const response = await serve(request, exchange, loopbackOnly).catch((error: unknown) =>
        refuse(closed ? refusals.closing() : error, exchange),
      )
      for (const [name, value] of Object.entries({ ...corsHeaders(request, cors), ...inert })) {
        if (!response.headers.has(name)) response.headers.set(name, value)
      }
      response.headers.set('x-request-id', exchange.requestId)
      return response
    },
    handles: (pathname) => destinationsOf(directory.routes, pathname).length > 0,
    async close() {
      closed = true
      for (const cut of host.underWay) cut(refusals.closing())
      await network.close()
    },
  }
}

/** A provider's answer opened as a page is data, and no script of this origin. */
const inert = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
}

/** A whole answer of the proxy's own. */
function answer(
  exchange: Exchange,
  status: number,
  text: string | null,
  headers: Record<string, string>,
): Response {
  exchange.note({ status })
  if (text !== null) exchange.sent(new TextEncoder().encode(text).length)
  exchange.end('complete')
  return new Response(text, { status, headers })
}
