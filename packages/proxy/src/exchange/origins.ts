import { isLoopbackHost } from './isLoopbackHost.ts'
import { originNotAllowed } from '../errors/proxyRefusals.ts'

/** Pages of other origins that may call the proxy. */
export interface CorsOptions {
  /** Origins such as `https://app.example`. Pages of the proxy's own origin are always allowed. */
  origins?: readonly string[]
  /** Request headers allowed in addition to the standard ones. */
  headers?: readonly string[]
  /**
   * Lets such pages send cookies.
   *
   * @defaultValue `false`
   */
  credentials?: boolean
}

/** Facts about a connection that only the server knows. */
export interface ConnectionInfo {
  /**
   * True if the server can only be reached from its own machine. Pages of other host names are then refused, even if
   * the name points to this machine.
   *
   * @defaultValue `false`
   */
  loopbackOnly?: boolean
  /**
   * The address of the socket, by which requests without a user are limited.
   *
   * @defaultValue one limit for all requests without a user
   */
  address?: string | undefined
}

/** The request headers that a page of another origin may send. */
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
 * Throws `origin_not_allowed` for requests from pages of other origins that are not listed.
 *
 * @param loopbackOnly true if the server is bound to this machine. Under another host name that points to this machine
 * (DNS rebinding), an attacker's page seems to have the proxy's origin. The header `Sec-Fetch-Site` would reveal it,
 * but browsers send that header only to localhost and https.
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

/** The headers that let a page of a listed origin read the answer. */
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

/** The response headers of an OPTIONS request whose origin has been checked. */
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
