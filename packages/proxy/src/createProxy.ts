import { systemClock } from '@chatstream/core'
import type { AccessLogEntry } from './accessLog.ts'
import { refuse } from './answers.ts'
import { problemsOf } from './checkOptions.ts'
import { ProxyConfigError } from './configError.ts'
import { createNetwork } from './network.ts'
import { beginExchange, readerLeft } from './exchange.ts'
import type { Exchange, ExchangeHost } from './exchange.ts'
import type { ProxyOptions } from './options.ts'
import { corsHeaders } from './origins.ts'
import { apiAt, destinationsOf } from './planRequest.ts'
import type { Directory } from './planRequest.ts'
import { closing } from './refusals.ts'
import { compileRoutes } from './routes.ts'
import { createSecrets } from './secrets.ts'
import type { Secrets } from './secrets.ts'
import { serve } from './serve.ts'
import type { House } from './serve.ts'
import { createUpstream, secretsOf } from './upstream.ts'

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
 * A relay that keeps providers' keys on the server. Serves, below `basePath` and by what its upstreams speak, OpenAI's
 * `POST v1/chat/completions` and `POST v1/responses`, Anthropic's `POST v1/messages`, `GET v1/models` of either, Codeer's
 * `POST api/v1/chats/{id}/messages`; more by `routes`. Status and bytes are the provider's own, except for configured
 * keys; a refusal's text is replaced by default.
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
  const network = createNetwork(clock)
  const directory: Directory = {
    routes: compileRoutes(options),
    upstreams: Object.entries(options.upstreams).map(([id, one]) => createUpstream(id, one, network.fetch)),
    defaultUpstream: options.defaultUpstream,
    cors,
  }
  const house: House = { directory, secrets, clock, maxBodyBytes }
  const host: ExchangeHost = { clock, log: safeLog(log, secrets), underWay: new Set() }
  let closed = false

  async function respond(request: Request, exchange: Exchange, loopbackOnly: boolean): Promise<Response> {
    const api = apiAt(new URL(request.url).pathname, directory)
    try {
      if (!closed) return await serve(request, exchange, house, loopbackOnly)
    } catch (error) {
      if (!closed && exchange.signal.aborted) return new Response(null, { status: readerLeft })
      if (!closed) return refuse(exchange, error, secrets, api)
    }
    return refuse(exchange, closing(), secrets, api)
  }

  return {
    async fetch(request, { loopbackOnly = false } = {}) {
      const exchange = beginExchange(request, host)
      const response = await respond(request, exchange, loopbackOnly)
      for (const [name, value] of Object.entries({ ...corsHeaders(request, cors), ...inert })) {
        if (!response.headers.has(name)) response.headers.set(name, value)
      }
      response.headers.set('x-request-id', exchange.requestId)
      return response
    },
    handles: (pathname) => destinationsOf(directory.routes, pathname).length > 0,
    async close() {
      closed = true
      for (const cut of host.underWay) cut(closing())
      await network.close()
    },
  }
}

/** A provider's answer opened as a page is data, and no script of this origin. */
const inert = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
}

/** A log that fails is no reason to fail the request it tells of. */
function safeLog(log: (entry: AccessLogEntry) => void, secrets: Secrets): (entry: AccessLogEntry) => void {
  return (entry) => {
    try {
      log({ ...entry, path: secrets.redact(entry.path) })
    } catch {
      // There is nowhere left to say it.
    }
  }
}
