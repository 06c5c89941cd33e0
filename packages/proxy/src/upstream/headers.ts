import type { Secrets } from '../exchange/secrets.ts'
import { apis } from './apis.ts'
import type { Upstream } from './upstream.ts'

/**
 * The pattern of the header `traceparent`: `version-traceid-spanid-flags`;
 * https://www.w3.org/TR/trace-context/#traceparent-header
 */
export const traceparentForm = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/**
 * The request headers of a client that are passed on to a provider. Cookies, origins and keys are not among
 * them.
 */
export const passedOn: readonly string[] = [
  'accept',
  'traceparent',
  'tracestate',
  ...Object.values(apis).flatMap(({ requestHeaders = [] }) => requestHeaders),
]

/** The provider's headers that are passed back. Headers that belong to one connection or one site are left out. */
const passedBack: ReadonlySet<string> = new Set([
  'content-type',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'request-id',
  'openai-processing-ms',
  'x-vercel-ai-ui-message-stream',
])
const rateLimit = /(^|-)ratelimit-\w/

function isPassedBack(name: string): boolean {
  return passedBack.has(name) || rateLimit.test(name)
}

/** Matches the headers that the proxy adds to a stream. */
const addedByProxy = /^x-chatstream-(id|epoch|location)$/

const requestIdNames = ['x-request-id', 'request-id']

/**
 * Makes the headers of a request to an upstream (provider). The configured headers and the key of the
 * upstream override headers of the client.
 */
export function upstreamHeaders(
  request: Request,
  { headers: configured, api }: Pick<Upstream, 'headers' | 'api'>,
): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'chatstream-proxy', ...apis[api].defaultHeaders }
  if (request.method === 'POST') headers['content-type'] = 'application/json'
  for (const name of passedOn) {
    const value = request.headers.get(name)
    if (value !== null) headers[name] = value
  }
  // A malformed context would begin a trace that nobody can join. https://www.w3.org/TR/trace-context/
  if (!traceparentForm.test(headers['traceparent'] ?? '')) delete headers['traceparent']
  if (!('traceparent' in headers) || (headers['tracestate'] ?? '').length > 512) delete headers['tracestate']
  // In a compressed answer a key could not be found.
  return { ...headers, ...configured, 'accept-encoding': 'identity' }
}

/**
 * Returns those headers of a provider's response that are passed on to the client, with secrets replaced. Adds
 * headers that prevent buffering.
 */
export function relayedHeaders(upstream: Headers, secrets: Secrets): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of upstream) {
    if (isPassedBack(name)) headers[name] = secrets.redact(value)
  }
  return { ...headers, ...unbuffered }
}

/**
 * Returns those headers of a provider's error response that are passed on to the client, e.g. `retry-after`.
 * `content-type` is left out.
 */
export function retryHeaders(upstream: Headers, secrets: Secrets): Record<string, string> {
  const { 'content-type': _, ...headers } = relayedHeaders(upstream, secrets)
  return headers
}

/** Returns those headers of the proxy's response that are sent over a WebSocket. */
export function socketHeaders(answer: Headers): Record<string, string> {
  return Object.fromEntries(
    [...answer].filter(
      ([name]) => isPassedBack(name) || addedByProxy.test(name) || requestIdNames.includes(name),
    ),
  )
}

/**
 * Returns the id that the provider gave to a request. If there is no id, or it is not safe to log the id,
 * returns `undefined`.
 */
export function providerRequestId(upstream: Headers, secrets: Secrets): string | undefined {
  const id = requestIdNames.map((name) => upstream.get(name)).find((value) => value !== null)
  return id !== undefined && id !== null && /^[\w.:-]{1,128}$/.test(id) && !secrets.isIn(id) ? id : undefined
}

/**
 * Response headers for a stream. They tell servers and middleware between proxy and client not to buffer or
 * compress the stream.
 */
export const unbuffered = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }
