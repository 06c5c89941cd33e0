import type { Secrets } from '../exchange/secrets.ts'
import type { Upstream } from './upstream.ts'

/** Of a browser's headers these go to the provider; cookies, origins and keys stay here. */
export const passedOn: readonly string[] = [
  'accept',
  'content-type',
  'idempotency-key',
  'anthropic-version',
  'anthropic-beta',
]

/** Of a provider's headers these go to the browser; what belongs to one connection or one site stays here. */
const passedBack =
  /^(content-type|retry-after|retry-after-ms|x-should-retry|request-id|openai-processing-ms|x-vercel-ai-ui-message-stream|([\w-]+-)?ratelimit-[\w-]+)$/

/** Headers of the proxy's own. */
const proxysOwn = /^x-chatstream-(id|epoch|location)$/

const requestIdNames = ['x-request-id', 'request-id']

/** The headers of a request to an upstream; its own, its key among them, win. */
export function upstreamHeaders(
  request: Request,
  { headers: own, defaults }: Pick<Upstream, 'headers' | 'defaults'>,
): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'chatstream-proxy', ...defaults }
  for (const name of passedOn) {
    const value = request.headers.get(name)
    if (value !== null) headers[name] = value
  }
  // Compressed, a key could not be found in the answer.
  return { ...headers, ...own, 'accept-encoding': 'identity' }
}

/** The headers of an answer that is relayed. */
export function relayedHeaders(upstream: Headers, secrets: Secrets): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of upstream) {
    if (passedBack.test(name)) headers[name] = secrets.redact(value)
  }
  return { ...headers, ...unbuffered }
}

/** The headers of a provider's refusal that help to try again. */
export function retryHeaders(upstream: Headers, secrets: Secrets): Record<string, string> {
  const { 'content-type': _, ...headers } = relayedHeaders(upstream, secrets)
  return headers
}

/** Of an answer of the proxy's, what a reader over a socket is told. */
export function toldHeaders(answer: Headers): Record<string, string> {
  return Object.fromEntries(
    [...answer].filter(
      ([name]) => passedBack.test(name) || proxysOwn.test(name) || requestIdNames.includes(name),
    ),
  )
}

/** The provider's own id of a request, where it tells one that is plain enough to log. */
export function providerRequestId(upstream: Headers, secrets: Secrets): string | undefined {
  const id = requestIdNames.map((name) => upstream.get(name)).find((value) => value !== null)
  return id !== undefined && id !== null && /^[\w.:-]{1,128}$/.test(id) && !secrets.isIn(id) ? id : undefined
}

/** Proxies and compressing middleware on the way hold back a stream without these. */
export const unbuffered = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }
