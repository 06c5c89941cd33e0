import { isLoopbackHost } from './isLoopbackHost.ts'
import type { CorsOptions } from '../options.ts'
import { originNotAllowed } from '../errors/proxyRefusals.ts'

/** What a page of another origin may send. */
export const requestHeaders: readonly string[] = [
  'content-type',
  'authorization',
  'accept',
  'last-event-id',
  'x-chatstream-id',
  'x-requested-with',
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
 * Says who may call: everything that is no page of another origin, and the pages listed. Throws `origin_not_allowed`.
 *
 * @param loopbackOnly the server is bound to this machine. A foreign name that was made to point here (DNS rebinding)
 * then makes a page of an attacker's look like one of the proxy's own origin; browsers tell such a page from a real one
 * by `Sec-Fetch-Site`, which they send to localhost and https only.
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

/** What a listed origin's page needs to read the answer. */
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

/** The answer's headers to an OPTIONS request; the origin has been checked. */
export function preflightHeaders(
  request: Request,
  cors: CorsOptions,
  methods: readonly string[],
): Record<string, string> {
  const asked = (request.headers.get('access-control-request-headers') ?? '').toLowerCase().split(/\s*,\s*/)
  // The official SDKs send a dozen of these.
  const sdkHeaders = asked.filter((name) =>
    /^(x-stainless-[\w-]{1,40}|anthropic-[\w-]{1,40}|x-api-key)$/.test(name),
  )
  const allowed = [...methods, 'OPTIONS'].join(', ')
  return {
    allow: allowed,
    'access-control-allow-methods': allowed,
    'access-control-allow-headers': [...requestHeaders, ...(cors.headers ?? []), ...sdkHeaders].join(', '),
    'access-control-max-age': String(preflightMaxAgeSeconds),
    vary: 'origin, access-control-request-headers',
  }
}
