import type { Clock } from '@chatstream/core'
import { answer } from './answers.ts'
import type { Exchange } from './exchange.ts'
import { upstreamHeaders } from './headers.ts'
import { preflightHeaders } from './origins.ts'
import { bytesFor, chooseUpstream, findDestination } from './planRequest.ts'
import type { Destination, Directory } from './planRequest.ts'
import { readBody } from './readBody.ts'
import type { JsonBody } from './readBody.ts'
import { relay } from './relay.ts'
import type { Secrets } from './secrets.ts'
import { upstreamUrl } from './upstream.ts'
import type { Upstream } from './upstream.ts'
import type { UpstreamCall } from './upstreamFetch.ts'

/** What every request is served with. */
export interface House {
  directory: Directory
  secrets: Secrets
  clock: Clock
  maxBodyBytes: number
}

/** Where to, what, by whom, then the relay. Throws a `ProxyError` where the answer is a refusal. */
export async function serve(
  request: Request,
  exchange: Exchange,
  { directory, secrets, clock, maxBodyBytes }: House,
  loopbackOnly: boolean,
): Promise<Response> {
  const { methods, destination } = findDestination(request, directory, loopbackOnly)
  if (destination === undefined) {
    return answer(exchange, 204, null, preflightHeaders(request, directory.cors, methods))
  }
  const body = destination.route.method === 'POST' ? await readBody(request, maxBodyBytes) : undefined
  const model = typeof body?.value['model'] === 'string' ? body.value['model'] : undefined
  if (model !== undefined) exchange.note({ model: secrets.redact(model).slice(0, 128) })
  const upstream = chooseUpstream(destination.route, model, directory)
  exchange.note({ upstream: upstream.id })
  return relay(callOf(request, destination, upstream, body), upstream, exchange, { secrets, clock })
}

function callOf(
  request: Request,
  { route: { method }, upstreamPath }: Destination,
  upstream: Upstream,
  body: JsonBody | undefined,
): Omit<UpstreamCall, 'signal'> {
  // What is asked by POST has no business in the URL, which servers log.
  const search = method === 'GET' ? new URL(request.url).search : ''
  return {
    url: upstreamUrl(upstream.baseUrl, upstreamPath, search),
    method,
    headers: upstreamHeaders(request, upstream),
    stream: body?.value['stream'] === true,
    ...(body !== undefined && { body: bytesFor(upstream, body) }),
  }
}
