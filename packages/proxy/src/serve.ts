import type { Clock } from '@chatstream/core'
import * as refusals from './errors/proxyRefusals.ts'
import type { Exchange, ProxyUser } from './exchange/exchange.ts'
import { preflightHeaders } from './exchange/origins.ts'
import type { ConnectionInfo } from './exchange/origins.ts'
import { readBody } from './exchange/readBody.ts'
import { respond } from './exchange/respond.ts'
import type { Secrets } from './exchange/secrets.ts'
import type { ProxyOptions } from './options.ts'
import { admitBody, modelOf } from './routing/admitBody.ts'
import type { Body } from './routing/admitBody.ts'
import { chooseUpstream } from './routing/chooseUpstream.ts'
import { matchAllowedPath, matchRequest } from './routing/matchRequest.ts'
import type { Destination, RoutingTable } from './routing/matchRequest.ts'
import type { Streams } from './streams/createStreams.ts'
import { runIdForm } from './streams/streamFormat.ts'
import { upstreamUrl } from './upstream/baseUrl.ts'
import { upstreamHeaders } from './upstream/headers.ts'
import { relay } from './upstream/relay.ts'
import { observeCall } from './upstream/watchCall.ts'
import type { Upstream } from './upstream/upstream.ts'
import type { UpstreamCall } from './upstream/upstreamFetch.ts'

/** Everything that the requests to one proxy share. */
export interface ProxyContext {
  routing: RoutingTable
  secrets: Secrets
  clock: Clock
  maxBodyBytes: number
  options: Pick<ProxyOptions, 'authenticate' | 'authenticateSockets' | 'prepare'>
  streams: Streams
}

/** Serves one request: matches it, finds its user, then relays it or answers from a run. Throws a `ProxyError`. */
export async function serve(
  request: Request,
  exchange: Exchange,
  context: ProxyContext,
  connection: ConnectionInfo,
): Promise<Response> {
  const { routing, streams } = context
  const match = matchRequest(request, routing, connection)
  if ('methods' in match) {
    return respond(exchange, 204, null, preflightHeaders(request, routing.cors, match.methods))
  }
  exchange.observed?.matched?.(routeOf(match, request))
  const runId = 'runId' in match ? match.runId : request.headers.get('x-chatstream-id')
  if (runId !== null && runIdForm.test(runId)) exchange.note({ runId })
  const user = await userOf(request, context)
  if (user !== undefined) exchange.note({ user: user.id })
  if (!('runId' in match)) return ask(match, user, request, exchange, context)
  if (request.method === 'DELETE') return streams.stop(match.runId, user, exchange)
  return streams.resume(match.runId, user, request, exchange)
}

/** The configured path that a request matched. */
function routeOf(match: Destination | { runId: string }, { url }: Request): string {
  return 'route' in match ? match.route.path : new URL(url).pathname.replace(match.runId, '{runId}')
}

/** Admits the handshake of a WebSocket by the rules of requests. Rejects like `serve`. */
export async function admitSocket(
  handshake: Request,
  context: ProxyContext,
  connection: ConnectionInfo,
): Promise<void> {
  matchAllowedPath(handshake, context.routing, connection)
  if (context.options.authenticateSockets !== 'message') await userOf(handshake, context)
}

/** Finds the user of a request. Throws `unauthenticated` (401). */
async function userOf(request: Request, { options }: ProxyContext): Promise<ProxyUser | undefined> {
  const { authenticate } = options
  if (authenticate === undefined) return undefined
  // In JavaScript the function may return undefined, which must not mean the user that all readers share.
  const user: Partial<ProxyUser> | null | undefined = await authenticate(request)
  const { id } = user ?? {}
  if (typeof id !== 'string' || id === '') throw refusals.unauthenticated()
  return { ...user, id }
}

/** Relays a request whose body has been checked. A request with a run id is answered by a resumable run. */
async function ask(
  destination: Destination,
  user: ProxyUser | undefined,
  request: Request,
  exchange: Exchange,
  { options: { prepare }, routing, secrets, clock, maxBodyBytes, streams }: ProxyContext,
): Promise<Response> {
  const runId = request.headers.get('x-chatstream-id')
  if (runId === null && streams.isDraining) throw refusals.closing()
  const noteModel = (body: Body | undefined) => {
    const model = body === undefined ? undefined : modelOf(body)
    if (model === undefined) return undefined
    const shown = secrets.redact(model).slice(0, 128)
    exchange.note({ model: shown })
    return shown
  }
  const asked = destination.route.method === 'POST' ? await readBody(request, maxBodyBytes) : undefined
  noteModel(asked)
  const { upstream, body } =
    asked === undefined
      ? { upstream: chooseUpstream(destination.route, undefined, routing), body: undefined }
      : await admitBody(asked, destination, routing, prepare, { user, request })
  const shownModel = noteModel(body)
  exchange.note({ upstream: upstream.id })
  const call = callOf(request, destination, upstream, body)
  const protocol = upstream.protocolAt(destination.upstreamPath)
  const observe = observeCall(exchange, { call, upstream, protocol, model: shownModel, runId }, clock)
  const options = { secrets, clock, observe }
  if (runId === null) return relay(call, upstream, exchange, options)
  const question = {
    runId,
    user,
    upstreamId: upstream.id,
    protocol,
    call,
    // `prepare` may add the time or the like, which must not make the same question another one.
    asked: prepare === undefined || asked === undefined ? undefined : JSON.stringify(asked),
    body,
    ask: (runExchange: Exchange) => relay(call, upstream, runExchange, options),
  }
  return streams.start(question, request, exchange)
}

function callOf(
  request: Request,
  { route: { method }, upstreamPath }: Destination,
  upstream: Upstream,
  body: Body | undefined,
): Omit<UpstreamCall, 'signal'> {
  // The query of a POST is dropped: servers log URLs.
  const search = method === 'GET' ? new URL(request.url).search : ''
  return {
    url: upstreamUrl(upstream.baseUrl, upstreamPath, search),
    method,
    headers: upstreamHeaders(request, upstream),
    stream: body?.['stream'] === true,
    // Encoded from what was checked: the provider's parser might read another one of two equal names.
    ...(body !== undefined && { body: new TextEncoder().encode(JSON.stringify(body)) }),
  }
}
