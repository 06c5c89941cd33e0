import { createHash, timingSafeEqual } from 'node:crypto'

/** The parts of a proxy that health checks and metrics read. */
export interface ObservedProxy {
  ready(): Promise<boolean>
}

/**
 * The metrics of a proxy, as text for `GET /metrics`. `prometheusMetrics()` of `@chatstream/proxy/metrics` makes such
 * an object.
 */
export interface MetricsText {
  readonly contentType: string
  text(): Promise<string>
}

/** Options of `operationsHandler`. */
export interface OperationsOptions {
  /** The metrics that are served at `/metrics`. @defaultValue `/metrics` is not served */
  metrics?: MetricsText | undefined
  /**
   * The token that requests for `/metrics` need, as `authorization: Bearer <token>`. Without a token,
   * everyone who can connect can read the metrics.
   */
  token?: string | undefined
}

/**
 * A function that answers requests for `/healthz`, `/readyz` and `/metrics`. If a request has another path, the
 * function returns `undefined`.
 */
export type OperationsHandler = (
  method: string,
  path: string,
  authorization: string | undefined,
) => Promise<Response | undefined>

/**
 * Makes the handler for `GET /healthz`, `GET /readyz` and `GET /metrics`. `/healthz` answers 200 while the process
 * runs. `/readyz` answers 200 if the proxy can answer questions. It answers 503 after `proxy.drain()`, which stops
 * new answers. It also answers 503 while the log of resumable answers does not respond. `serveProxy` uses this
 * handler. You can also use it in your own server.
 *
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { operationsHandler, serveProxy } from '@chatstream/proxy/node'
 * import { prometheusMetrics } from '@chatstream/proxy/metrics'
 *
 * const metrics = prometheusMetrics()
 * const main = { baseUrl: 'http://localhost:11434/v1' }
 * const proxy = createProxy({ upstreams: { main }, observers: [metrics] })
 * const operations = operationsHandler(proxy, { metrics, token: process.env.METRICS_TOKEN })
 * await serveProxy(proxy, { port: 8787, operations })
 * ```
 */
export function operationsHandler(proxy: ObservedProxy, options: OperationsOptions = {}): OperationsHandler {
  const { metrics, token } = options
  return async (method, path, authorization) => {
    if (method !== 'GET' && method !== 'HEAD') return undefined
    if (path === '/healthz') return plain(200, 'ok')
    if (path === '/readyz') return (await proxy.ready()) ? plain(200, 'ready') : plain(503, 'not ready')
    if (path !== '/metrics' || metrics === undefined) return undefined
    if (token !== undefined && !isSame(authorization ?? '', `Bearer ${token}`)) {
      return plain(401, 'A token is needed.', { 'www-authenticate': 'Bearer' })
    }
    return plain(200, await metrics.text(), { 'content-type': metrics.contentType })
  }
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  const always = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  return new Response(`${text.trimEnd()}\n`, { status, headers: { ...always, ...headers } })
}

/** Compares in a time that does not depend on the content. */
function isSame(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(expected))
}
