import { systemClock } from '@chatstream/core'
import type { AccessLogEntry } from './exchange/accessLog.ts'
import { refuse } from './exchange/respond.ts'
import { problemsOf } from './checkOptions.ts'
import { ProxyConfigError } from './errors/configError.ts'
import type { ConnectionInfo } from './exchange/connectionInfo.ts'
import { memoryLog } from './logs/memoryLog.ts'
import { createNetwork } from './upstream/network.ts'
import { beginExchange, readerLeft } from './exchange/exchange.ts'
import type { Exchange, ExchangeHost } from './exchange/exchange.ts'
import type { ProxyOptions } from './options.ts'
import { corsHeaders } from './exchange/origins.ts'
import { admit, apiAt, placeAt } from './routing/matchRequest.ts'
import type { Directory } from './routing/matchRequest.ts'
import { closing } from './errors/proxyRefusals.ts'
import { compileRoutes, compileStreamPaths } from './routing/routes.ts'
import { createSecrets } from './exchange/secrets.ts'
import type { Secrets } from './exchange/secrets.ts'
import { serve } from './serve.ts'
import type { House } from './serve.ts'
import type { StreamFigures } from './streams/stats.ts'
import { createStreams } from './streams/createStreams.ts'
import { createUpgrade } from './sockets/upgrade.ts'
import type { Upgrade } from './sockets/upgrade.ts'
import { createUpstream, secretsOf } from './upstream/upstream.ts'

/** A relay as a web-standard handler. */
export interface ChatProxy {
  /** Answers every request, refusals included; never rejects. */
  fetch(request: Request, connection?: ConnectionInfo): Promise<Response>
  /**
   * Serves what `fetch` does over a WebSocket, for networks that hold streams back: `server.on('upgrade', proxy.upgrade)`.
   * A page's origin is checked as `fetch` does; a path that is none of the proxy's is refused with 404.
   */
  upgrade: Upgrade
  /** Whether a path is one of the proxy's; for servers that have others. */
  handles(pathname: string): boolean
  /** What the resumable streams are doing, for metrics. */
  figures(): StreamFigures
  /**
   * Takes no new requests and ends what is open: the readers of resumable streams are told, the others are broken off.
   * Closes the stream log.
   */
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

  const { cors = {}, maxBodyBytes = 1024 * 1024, clock = systemClock } = options
  const {
    authenticate,
    onRunEnd,
    accessLog = () => {},
    log = memoryLog({ clock }),
    streams: settings = {},
  } = options
  const secrets = createSecrets(Object.values(options.upstreams).flatMap(secretsOf))
  const network = createNetwork(clock)
  const routes = compileRoutes(options)
  const directory: Directory = {
    routes,
    streamPaths: compileStreamPaths(routes),
    upstreams: Object.entries(options.upstreams).map(([id, one]) => createUpstream(id, one, network.fetch)),
    defaultUpstream: options.defaultUpstream,
    cors,
  }
  const streams = createStreams({ log, clock, secrets, settings, onRunEnd })
  const house: House = { directory, secrets, clock, maxBodyBytes, authenticate, streams }
  const host: ExchangeHost = { clock, log: safeLog(accessLog, secrets), underWay: new Set() }
  let closed = false

  /** One request from beginning to end: whatever `act` throws becomes an answer. */
  async function handle(request: Request, act: (exchange: Exchange) => Promise<Response>): Promise<Response> {
    const exchange = beginExchange(request, host)
    const response = await act(exchange).catch((error: unknown) => {
      if (!closed && exchange.signal.aborted) return new Response(null, { status: readerLeft })
      const api = apiAt(new URL(request.url).pathname, directory)
      return refuse(exchange, closed ? closing() : error, secrets, api)
    })
    for (const [name, value] of Object.entries({ ...corsHeaders(request, cors), ...inert })) {
      if (!response.headers.has(name)) response.headers.set(name, value)
    }
    response.headers.set('x-request-id', exchange.requestId)
    return response
  }

  function fetch(request: Request, { loopbackOnly = false }: ConnectionInfo = {}): Promise<Response> {
    return handle(request, async (exchange) => {
      if (closed) throw closing()
      return serve(request, exchange, house, loopbackOnly)
    })
  }

  const upgrade = createUpgrade({
    check(handshake, { loopbackOnly = false }) {
      if (closed) throw closing()
      admit(handshake, directory, loopbackOnly)
    },
    answer: fetch,
    refuse: (request, error) => handle(request, () => Promise.reject(error)),
    cors,
    clock,
    maxBodyBytes,
    underWay: host.underWay,
  })

  return {
    fetch,
    upgrade,
    handles: (pathname) => placeAt(directory, pathname) !== undefined,
    figures: streams.figures,
    async close() {
      closed = true
      await streams.close()
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
