import { isLoopbackHost } from './isLoopbackHost.ts'
import { originNotAllowed } from '../errors/proxyRefusals.ts'

/** Options for requests from pages of other origins (CORS). */
export interface CorsOptions {
  /** Origins such as `https://app.example`. Pages of the proxy's own origin are always allowed. */
  origins?: readonly string[]
  /** Request headers allowed in addition to the standard ones. */
  headers?: readonly string[]
  /**
   * If `true`, pages of these origins may send cookies.
   *
   * @defaultValue `false`
   */
  credentials?: boolean
}

/** Facts about the connection of a request, which only the HTTP server knows, e.g. the client's address. */
export interface ConnectionInfo {
  /**
   * `true` if only the server's own machine can reach the server. The proxy then refuses requests from pages
   * with another host name, even if that name points to this machine.
   *
   * @defaultValue `false`
   */
  loopbackOnly?: boolean
  /**
   * The IP address of the client. If a request has no user, its limits are counted for this address.
   *
   * @defaultValue none: all requests without a user are counted together
   */
  address?: string | undefined
}

/** The names of the request headers that pages of other origins may send. */
export const requestHeaders: readonly string[] = [
  'content-type',
  'authorization',
  'accept',
  'last-event-id',
  'x-chatstream-id',
  'x-requested-with',
  'traceparent',
  'tracestate',
]
const exposedHeaders = [
  'request-id',
  'x-request-id',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-chatstream-id',
  'x-chatstream-epoch',
  'x-chatstream-location',
]
const preflightMaxAgeSeconds = 7200

/**
 * Checks the origin of the page that sent a request. Throws `origin_not_allowed` if the page has another origin
 * than the proxy and `cors.origins` does not contain this origin.
 *
 * @param loopbackOnly true if only this machine can reach the server. An attacker's page can then use a host
 * name that points to this machine (DNS rebinding). Such a page seems to have the proxy's own origin. The
 * header `Sec-Fetch-Site` would reveal the page, but browsers send this header only to localhost and https.
 */
export function checkOrigin(request: Request, cors: CorsOptions, loopbackOnly: boolean): void {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  if (origin === null) {
    if (site === 'cross-site' || site === 'same-site') throw originNotAllowed('another origin')
    return
  }
  if (cors.origins?.includes(origin) === true || site === 'same-origin') return
  // The scheme is left out: behind a server that ends TLS, the request's own is http.
  const host = URL.canParse(origin) ? new URL(origin).host : ''
  const sameHost = host !== '' && host === new URL(request.url).host
  if (!sameHost || site !== null || (loopbackOnly && !isLoopbackHost(new URL(origin).hostname)))
    throw originNotAllowed(origin)
}

/**
 * Returns the response headers for a page of another origin. They let the page read the answer only if
 * `cors.origins` contains its origin.
 */
export function corsHeaders(request: Request, cors: CorsOptions): Record<string, string> {
  const origin = request.headers.get('origin')
  if (origin === null || cors.origins?.includes(origin) !== true) return { vary: 'origin' }
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': exposedHeaders.join(', '),
    ...(cors.credentials === true && { 'access-control-allow-credentials': 'true' }),
  }
}

/** Returns the response headers for an OPTIONS request. Check the origin of the request before this call. */
export function preflightHeaders(
  request: Request,
  cors: CorsOptions,
  methods: readonly string[],
): Record<string, string> {
  const asked = (request.headers.get('access-control-request-headers') ?? '').toLowerCase().split(',')
  // The official SDKs send a dozen of these.
  const sdkHeaders = asked
    .map((name) => name.trim())
    .filter((name) => /^(x-stainless-[\w-]{1,40}|anthropic-[\w-]{1,40}|x-api-key)$/.test(name))
  const allowed = [...methods, 'OPTIONS'].join(', ')
  return {
    allow: allowed,
    'access-control-allow-methods': allowed,
    'access-control-allow-headers': [...requestHeaders, ...(cors.headers ?? []), ...sdkHeaders].join(', '),
    'access-control-max-age': String(preflightMaxAgeSeconds),
    vary: 'origin, access-control-request-headers',
  }
}
