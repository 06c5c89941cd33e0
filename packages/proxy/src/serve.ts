import type { Clock } from '@chatstream/core'
import { answer } from './exchange/respond.ts'
import type { Exchange } from './exchange/exchange.ts'
import { upstreamHeaders } from './upstream/headers.ts'
import { preflightHeaders } from './exchange/origins.ts'
import type { ProxyOptions, ProxyUser } from './options.ts'
import { bytesFor, chooseUpstream, findWay } from './routing/matchRequest.ts'
import type { Destination, Directory } from './routing/matchRequest.ts'
import { readBody } from './exchange/readBody.ts'
import type { JsonBody } from './exchange/readBody.ts'
import * as refusals from './errors/proxyRefusals.ts'
import { relay } from './upstream/relay.ts'
import type { Secrets } from './exchange/secrets.ts'
import { protocolAt } from './streams/collectRun.ts'
import type { Streams } from './streams/createStreams.ts'
import { upstreamUrl } from './upstream/upstream.ts'
import type { Upstream } from './upstream/upstream.ts'
import type { UpstreamCall } from './upstream/upstreamFetch.ts'

/** What every request is served with. */
export interface House {
  directory: Directory
  secrets: Secrets
  clock: Clock
  maxBodyBytes: number
  authenticate: ProxyOptions['authenticate']
  streams: Streams
}

/** Where to, what, by whom, then the relay, or a stream. Throws a `ProxyError` where the answer is a refusal. */
export async function serve(
  request: Request,
  exchange: Exchange,
  house: House,
  loopbackOnly: boolean,
): Promise<Response> {
  const { directory, streams } = house
  const way = findWay(request, directory, loopbackOnly)
  if ('methods' in way)
    return answer(exchange, 204, null, preflightHeaders(request, directory.cors, way.methods))
  const user = await userOf(request, house)
  if (!('streamId' in way)) return ask(way, user, request, exchange, house)
  if (request.method === 'DELETE') return streams.stop(way.streamId, user, exchange)
  return streams.resume(way.streamId, user, request, exchange)
}

async function userOf(request: Request, { authenticate }: House): Promise<ProxyUser | undefined> {
  if (authenticate === undefined) return undefined
  // From JavaScript it may be nothing at all, which must not pass for everybody's user.
  const user: Partial<ProxyUser> | null | undefined = await authenticate(request)
  const { id } = user ?? {}
  if (typeof id !== 'string' || id === '') throw refusals.unauthenticated()
  return { ...user, id }
}

/** The pure relay; for a client that gives its request an id, a run that it can come back to. */
async function ask(
  destination: Destination,
  user: ProxyUser | undefined,
  request: Request,
  exchange: Exchange,
  { directory, secrets, clock, maxBodyBytes, streams }: House,
): Promise<Response> {
  const body = destination.route.method === 'POST' ? await readBody(request, maxBodyBytes) : undefined
  const model = typeof body?.value['model'] === 'string' ? body.value['model'] : undefined
  if (model !== undefined) exchange.note({ model: secrets.redact(model).slice(0, 128) })
  const upstream = chooseUpstream(destination.route, model, directory)
  exchange.note({ upstream: upstream.id })
  const call = callOf(request, destination, upstream, body)
  const streamId = request.headers.get('x-chatstream-id')
  if (streamId === null) return relay(call, upstream, exchange, { secrets, clock })
  const question = {
    streamId,
    user,
    upstreamId: upstream.id,
    protocol: protocolAt(upstream, destination.upstreamPath),
    call,
    body: body?.value,
    ask: (itsExchange: Exchange) => relay(call, upstream, itsExchange, { secrets, clock }),
  }
  return streams.start(question, request, exchange)
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
