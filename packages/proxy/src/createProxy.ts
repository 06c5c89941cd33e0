import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { problemsOf } from './checkOptions.ts'
import { ProxyConfigError } from './errors/configError.ts'
import { ProxyError } from './errors/proxyError.ts'
import { closing } from './errors/proxyRefusals.ts'
import { createEntryLog } from './exchange/accessLog.ts'
import { beginExchange, readerLeft } from './exchange/exchange.ts'
import { combineObservers } from './exchange/observer.ts'
import type { Exchange, ExchangeHost } from './exchange/exchange.ts'
import { corsHeaders } from './exchange/origins.ts'
import type { ConnectionInfo } from './exchange/origins.ts'
import { createReport } from './exchange/report.ts'
import type { Report } from './exchange/report.ts'
import { respondWithError } from './exchange/respond.ts'
import { createSecrets } from './exchange/secrets.ts'
import type { Secrets } from './exchange/secrets.ts'
import { createLimits } from './limits/createLimits.ts'
import { memoryLog } from './logs/memoryLog.ts'
import type { ProxyOptions } from './options.ts'
import { apiAt, matchPath } from './routing/matchRequest.ts'
import type { RoutingTable } from './routing/matchRequest.ts'
import { compileRoutes, compileRunPaths } from './routing/routes.ts'
import { admitSocket, serve } from './serve.ts'
import type { ProxyContext } from './serve.ts'
import { createUpgrade } from './sockets/upgrade.ts'
import type { Upgrade } from './sockets/upgrade.ts'
import { isReachable, waitUntilIdle } from './operations/waiting.ts'
import { createWebhook } from './operations/webhook.ts'
import type { Webhook } from './operations/webhook.ts'
import { createStreams } from './streams/createStreams.ts'
import { newCounts } from './streams/stats.ts'
import type { StreamStats } from './streams/stats.ts'
import { compileThreadPaths, threadsPath } from './routing/threadPaths.ts'
import { createThreads } from './threads/createThreads.ts'
import type { Threads, ThreadsOptions } from './threads/createThreads.ts'
import { apis } from './upstream/apis.ts'
import { createNetwork } from './upstream/network.ts'
import { createUpstream, secretsOf } from './upstream/upstream.ts'
import type { Upstream } from './upstream/upstream.ts'
import type { UpstreamFetch } from './upstream/upstreamFetch.ts'

/**
 * A proxy between browsers and providers, made by `createProxy`. It answers web-standard `Request`s. A run is
 * one request to a provider; a resumable run is stored, so that a client can reconnect to it.
 */
export interface ChatProxy {
  /**
   * `true` if other machines may use the proxy, because `authenticate` is set or `allowAnonymous` is `true`.
   */
  readonly mayBePublic: boolean
  /** Answers a request. If the request fails, resolves with an error response. Never rejects. */
  fetch(request: Request, connection?: ConnectionInfo): Promise<Response>
  /**
   * Serves the same paths over WebSockets, for networks that delay streams:
   * `server.on('upgrade', proxy.upgrade)`. A WebSocket handshake must pass the same checks as a request to
   * `fetch`, including `authenticate`. Otherwise it gets an HTTP error. On paths that the proxy does not
   * serve, a handshake gets 404.
   */
  upgrade: Upgrade
  /** Returns `true` if the proxy serves this path. Use it in a server that also serves other paths. */
  handles(pathname: string): boolean
  /**
   * Returns counters for metrics: the runs, clients and events of resumable runs, and the unexpected errors.
   */
  stats(): StreamStats
  /**
   * Resolves with `true` if the proxy can answer questions. Resolves with `false` while the proxy drains,
   * after it was closed, and if its log of resumable runs does not answer within 2 s.
   */
  ready(): Promise<boolean>
  /**
   * Prepares a shutdown. New questions are refused with 503, `retry-after` and `connection: close`. Running
   * answers get time to finish. If several machines share the log (Redis), clients are disconnected at once, so
   * that they resume at another machine. Resolves with `true` when all answers have ended, or with `false`
   * after `drainMs` (30,000 by default). Then call `close`.
   */
  drain(drainMs?: number): Promise<boolean>
  /**
   * Refuses new requests, ends open requests and closes the log of resumable runs. The clients of a resumable
   * run receive the end of the run. All other responses break off.
   */
  close(): Promise<void>
}

/**
 * Creates a proxy that sends requests to providers and keeps the API keys on the server. An upstream is a
 * provider in the option `upstreams`. Below `basePath`, the proxy serves the paths in `routes`, and the
 * standard paths of the upstreams' APIs. For OpenAI's API, these are `POST v1/chat/completions`,
 * `POST v1/responses` and `GET v1/models`. For Anthropic's API, they are `POST v1/messages` and
 * `GET v1/models`. For Codeer's API, it is `POST api/v1/chats/{id}/messages`. The proxy does not change the
 * status and the body of an answer, with two exceptions. It replaces configured keys. By default, it also
 * replaces the text of a provider's error.
 *
 * @throws ProxyConfigError if options cannot work, with one line for each problem
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
  assertUsable(options)
  const { cors = {}, maxBodyBytes = 16 * 1024 * 1024, clock = systemClock } = options
  const { log = memoryLog({ clock }) } = options
  const secrets = createSecrets(secretsIn(options))
  const network = createNetwork(clock)
  const routing = routingTable(options, network.fetch)
  const counts = newCounts()
  const report = createReport(options.onError, counts, secrets)
  log.reportTo?.((error) => report(error, 'the stream log'))
  const webhook = options.webhook && createWebhook(options.webhook, clock, report)
  const onRunEnd = withWebhook(options, webhook)
  const shared = { ...options, onRunEnd, log, clock, secrets, counts, report }
  const limits = createLimits(shared)
  const host = hostOf(options, shared)
  const streams = createStreams({ ...shared, logEntry: host.log, appended: host.observer?.appended })
  const threads = threadsOf(options, routing, { streams, clock, report, onRecovered: webhook?.send })
  const context: ProxyContext = { options, routing, secrets, clock, maxBodyBytes, streams, threads, limits }
  let closed = false
  // Runs one exchange. Errors of `act` become error responses; every response gets the headers of the proxy.
  async function handle(request: Request, act: (exchange: Exchange) => Promise<Response>): Promise<Response> {
    const exchange = beginExchange(request, host)
    const response = await exchange
      .run(() => act(exchange))
      .catch((error: unknown) => {
        if (!closed && exchange.signal.aborted) return new Response(null, { status: readerLeft })
        if (!(error instanceof ProxyError) && !closed) report(error, 'a request')
        const { errorBody } = apis[apiAt(new URL(request.url).pathname, routing)]
        return respondWithError(exchange, closed ? closing() : error, secrets, errorBody)
      })
    addHeaders(response, { ...corsHeaders(request, cors), ...securityHeaders })
    response.headers.set('x-request-id', exchange.requestId())
    // Over a connection that stays open, a balancer would send further requests here.
    if (streams.isDraining) response.headers.set('connection', 'close')
    return response
  }

  function fetch(request: Request, connection: ConnectionInfo = {}): Promise<Response> {
    return handle(request, async (exchange) => {
      if (closed) throw closing()
      return serve(request, exchange, context, connection)
    })
  }

  const upgrade = createUpgrade({
    async check(handshake, connection) {
      if (closed) throw closing()
      return admitSocket(handshake, context, connection)
    },
    answer: fetch,
    refuse: (request, error) => handle(request, () => Promise.reject(error)),
    cors,
    clock,
    maxBodyBytes,
    underWay: host.underWay,
    report,
  })

  return {
    mayBePublic: routing.isOpenToOthers,
    fetch,
    upgrade,
    handles: (pathname) => matchPath(routing, pathname) !== undefined,
    stats: () => ({ ...streams.stats(), queued: queuedAt(routing.upstreams) }),
    ready: async () => !closed && !streams.isDraining && isReachable(log, clock),
    drain(drainMs = defaultDrainMs) {
      streams.drain()
      threads?.disconnect()
      return waitUntilIdle(() => host.underWay.size === 0 && counts.runs === 0, drainMs, clock)
    },
    async close() {
      closed = true
      await streams.close()
      for (const cut of host.underWay) cut(closing())
      await Promise.all([threads?.close(), network.close(), limits.close(), webhook?.close()])
    },
  }
}

function secretsIn({ upstreams, webhook }: ProxyOptions): string[] {
  const values = Object.values(upstreams).flatMap(secretsOf)
  return webhook === undefined ? values : [...values, webhook.secret]
}

/** `onRunEnd` that also sends the webhook. */
function withWebhook({ onRunEnd }: ProxyOptions, webhook: Webhook | undefined): ProxyOptions['onRunEnd'] {
  if (webhook === undefined) return onRunEnd
  return (run) => {
    webhook.send(run)
    return onRunEnd?.(run)
  }
}

function hostOf(
  options: ProxyOptions,
  { clock, report, secrets: { redact } }: { clock: Clock; report: Report; secrets: Secrets },
): ExchangeHost {
  const observer = combineObservers(options.observers, report, redact)
  return { clock, log: createEntryLog(options, redact, report), report, underWay: new Set(), observer }
}

function threadsOf(
  { threads: store, onThreadTitle }: ProxyOptions,
  { upstreams }: RoutingTable,
  parts: Pick<ThreadsOptions, 'streams' | 'clock' | 'report' | 'onRecovered'>,
): Threads | undefined {
  const protocolOf = (id: string, path: string) => upstreams.find((one) => one.id === id)?.protocolAt(path)
  return store && createThreads({ ...parts, store, onThreadTitle, protocolOf })
}

function queuedAt(upstreams: readonly Upstream[]): number {
  return upstreams.reduce((sum, { concurrencyLimit }) => sum + concurrencyLimit.waiting(), 0)
}

function assertUsable(options: ProxyOptions): void {
  const problems = problemsOf(options)
  if (problems.length > 0) throw new ProxyConfigError(problems)
}

function routingTable(options: ProxyOptions, fetch: UpstreamFetch): RoutingTable {
  const { upstreams, defaultUpstream, cors = {}, hosts } = options
  const routes = compileRoutes(options)
  return {
    routes,
    runPaths: compileRunPaths(routes),
    threadPath: options.threads && compileThreadPaths(options.basePath),
    threadsAt: options.threads && threadsPath(options.basePath),
    upstreams: Object.entries(upstreams).map(([id, one]) => createUpstream(id, one, fetch)),
    defaultUpstream,
    cors,
    hosts: hosts?.map((host) => host.toLowerCase()),
    isOpenToOthers: options.authenticate !== undefined || options.allowAnonymous === true,
  }
}

/** Adds the headers that a response lacks. */
function addHeaders({ headers }: Response, added: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(added)) if (!headers.has(name)) headers.set(name, value)
}

/** The default time that `proxy.drain` waits for open requests, in milliseconds. */
export const defaultDrainMs = 30_000

/** Headers that keep a provider's answer from running scripts in this origin if it is opened as a page. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
}
