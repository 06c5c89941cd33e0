import type { Clock } from '@chatstream/core'
import * as refusals from './errors/proxyRefusals.ts'
import { passThreads, threadsNotServed } from './errors/threadRefusals.ts'
import type { AnswerDeadlines } from './upstream/deadlines.ts'
import type { Exchange, ProxyUser } from './exchange/exchange.ts'
import { preflightHeaders } from './exchange/origins.ts'
import type { ConnectionInfo } from './exchange/origins.ts'
import { readBody } from './exchange/readBody.ts'
import { respond } from './exchange/respond.ts'
import type { Secrets } from './exchange/secrets.ts'
import { boundBody, charactersOf, withUsage } from './limits/boundBody.ts'
import type { Caller, Limits, UsageRecord } from './limits/createLimits.ts'
import { createUsageMeter } from './limits/usageMeter.ts'
import type { ProxyOptions } from './options.ts'
import { admitBody, modelOf } from './routing/admitBody.ts'
import type { Body } from './routing/admitBody.ts'
import { chooseUpstream } from './routing/chooseUpstream.ts'
import { matchAllowedPath, matchRequest } from './routing/matchRequest.ts'
import type { ThreadPath } from './routing/threadPaths.ts'
import type { Destination, RouteMatch, RoutingTable } from './routing/matchRequest.ts'
import type { Streams } from './streams/createStreams.ts'
import { runIdForm } from './streams/streamFormat.ts'
import type { Threads } from './threads/createThreads.ts'
import { readQuestion } from './threads/readThread.ts'
import { serveThreads } from './threads/serveThreads.ts'
import { upstreamUrl } from './upstream/baseUrl.ts'
import { upstreamHeaders } from './upstream/headers.ts'
import { relay } from './upstream/relay.ts'
import { observeCall } from './upstream/watchCall.ts'
import type { Upstream } from './upstream/upstream.ts'
import type { UpstreamCall } from './upstream/upstreamFetch.ts'

/** The state and options that all requests to one proxy share. */
export interface ProxyContext {
  routing: RoutingTable
  secrets: Secrets
  clock: Clock
  maxBodyBytes: number
  options: Pick<ProxyOptions, 'authenticate' | 'authenticateSockets' | 'prepare'>
  streams: Streams
  threads: Threads | undefined
  limits: Limits
}

/**
 * Serves one request: finds its route and its user. Then sends it to a provider, or answers it from the
 * stored answers or threads. Throws a `ProxyError` if the request is refused or fails.
 */
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
  const caller = callerOf(request, user, context, connection)
  // A stop is short, and it must be possible at any time.
  if (!('runId' in match && request.method === 'DELETE')) exchange.onEnd(await caller.open())
  if ('thread' in match && context.threads !== undefined) {
    const isWrite = request.method === 'PUT' || request.method === 'PATCH'
    await caller.countThreadRequest(isSearch(match.thread, request) ? searchRequests : 1, isWrite)
    const { maxBodyBytes } = context
    const owner = user?.id ?? ''
    const times = streams.readerTimes
    return serveThreads(
      { request, path: match.thread, owner, exchange, maxBodyBytes, caller, ...times },
      context.threads,
    )
  }
  if ('route' in match) {
    return ask(match, { user, caller }, request, exchange, context)
  }
  if (!('runId' in match)) throw refusals.notFound(request.method, new URL(request.url).pathname, [])
  if (request.method === 'DELETE') return streams.stop(match.runId, user, exchange)
  return streams.resume(match.runId, user, request, exchange)
}

/** The number of requests as which a search counts, because it reads every message of the user. */
const searchRequests = 10

function isSearch({ to }: ThreadPath, { url }: Request): boolean {
  return to === 'list' && new URL(url).searchParams.has('q')
}

/** The positions of ids in the paths of threads, counted from the end of the path. */
const threadIdPlaces: Readonly<Record<ThreadPath['to'], readonly number[]>> = {
  list: [],
  events: [],
  thread: [1],
  messages: [2],
  message: [1, 3],
  claim: [1, 3],
}

/** Returns the configured path that a request matched, with `{id}` in place of ids. */
function routeOf(match: Exclude<RouteMatch, { methods: unknown }>, { url }: Request): string {
  if ('route' in match) return match.route.path
  const { pathname } = new URL(url)
  if ('runId' in match) return pathname.replace(match.runId, '{runId}')
  const parts = pathname.split('/')
  for (const fromEnd of threadIdPlaces[match.thread.to]) parts[parts.length - fromEnd] = '{id}'
  return parts.join('/')
}

/**
 * Checks a WebSocket handshake by the same rules as a request, and counts it as an open request. Resolves with a
 * function that ends this counting. Call the function when the first message has arrived, or when the socket
 * closes. The request in the first message is counted separately. If the handshake is refused, rejects with a
 * `ProxyError`.
 */
export async function admitSocket(
  handshake: Request,
  context: ProxyContext,
  connection: ConnectionInfo,
): Promise<() => void> {
  matchAllowedPath(handshake, context.routing, connection)
  const isKnown = context.options.authenticateSockets !== 'message'
  const user = isKnown ? await userOf(handshake, context) : undefined
  return callerOf(handshake, user, context, connection).open()
}

function callerOf(
  { headers }: Request,
  user: ProxyUser | undefined,
  { limits }: ProxyContext,
  { address }: ConnectionInfo,
): Caller {
  return limits.callerOf({ user, address, forwardedFor: headers.get('x-forwarded-for') })
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

/** The user of a request and the limits that hold for it. */
interface Asker {
  user: ProxyUser | undefined
  caller: Caller
}

/** Relays a request whose body has been checked. A request with a run id is answered by a resumable run. */
async function ask(
  destination: Destination,
  { user, caller }: Asker,
  request: Request,
  exchange: Exchange,
  { options: { prepare }, routing, secrets, clock, maxBodyBytes, streams, threads }: ProxyContext,
): Promise<Response> {
  const runId = request.headers.get('x-chatstream-id')
  if (runId === null && streams.isDraining) throw refusals.closing()
  const noteModel = (some: Body | undefined) => {
    const model = some === undefined ? undefined : modelOf(some)
    if (model === undefined) return undefined
    const shown = secrets.redact(model).slice(0, 128)
    exchange.note({ model: shown })
    return shown
  }
  const place = await takePlace(destination, caller, exchange)
  const received = destination.route.method === 'POST' ? await readBody(request, maxBodyBytes) : undefined
  const { asked, thread } = splitQuestion(received, threads)
  if (thread !== undefined) await caller.countThreadBytes(JSON.stringify(thread).length)
  noteModel(asked)
  const { upstream, body: admitted } =
    asked === undefined
      ? { upstream: chooseUpstream(destination.route, undefined, routing), body: undefined }
      : await admitBody(asked, destination, routing, prepare, { user, request })
  const shownModel = noteModel(admitted)
  exchange.note({ upstream: upstream.id })
  const body = admitted && boundedBody(admitted, destination, upstream, caller)
  const call = callOf(request, destination, upstream, body)
  const protocol = upstream.protocolAt(destination.upstreamPath)
  const observe = observeCall(exchange, { call, upstream, protocol, model: shownModel, runId }, clock)
  const options = { secrets, clock, observe }
  const account = { user, runId: runId ?? undefined, upstream: upstream.id, model: shownModel }
  const relayTo = (to: Exchange, deadlines?: AnswerDeadlines) => {
    to.note({ ...(user && { user: user.id }), ...(runId !== null && { runId }), upstream: upstream.id })
    if (shownModel !== undefined) to.note({ model: shownModel })
    const meter = body && meterOf(body, account, caller.spend, [to, exchange])
    return relay(call, upstream, to, { ...options, meter, deadlines })
  }
  if (runId === null && thread !== undefined) throw refusals.invalidRunId()
  if (runId === null) return relayTo(exchange, streams.deadlines)
  const question = {
    runId,
    user,
    upstreamId: upstream.id,
    protocol,
    call,
    // `prepare` may add the time or the like, which must not make the same question another one.
    asked: prepare === undefined || asked === undefined ? undefined : JSON.stringify(asked),
    body,
    place,
    beginUnread: caller.beginUnread,
    threadId: thread?.threadId,
    record:
      thread === undefined || threads === undefined
        ? undefined
        : () =>
            threads.begin({
              question: thread,
              user,
              runId,
              upstream: upstream.id,
              path: destination.upstreamPath,
              protocol,
              maxChars: caller.limits.maxThreadChars,
            }),
    ask: relayTo,
  }
  return streams.start(question, request, exchange)
}

/**
 * Separates the field `chatstream`, which is about the thread, from the rest of a body. The provider must not get
 * this field.
 */
function splitQuestion(body: Body | undefined, threads: Threads | undefined) {
  if (body === undefined || !('chatstream' in body)) return { asked: body, thread: undefined }
  const { chatstream, ...asked } = body
  if (threads === undefined) throw threadsNotServed(passThreads)
  return { asked, thread: readQuestion(chatstream) }
}

/**
 * One of the user's `concurrentStreams` places. The place is released at the end of the exchange, unless it is kept
 * for a run.
 */
interface Place {
  keep(): void
  giveBack(): void
}

async function takePlace({ route }: Destination, caller: Caller, exchange: Exchange): Promise<Place> {
  if (route.method === 'GET') {
    await caller.countRequest()
    return { keep() {}, giveBack() {} }
  }
  const giveBack = await caller.begin()
  let isKept = false
  exchange.onEnd(() => !isKept && giveBack())
  return { keep: () => void (isKept = true), giveBack }
}

/**
 * Returns the body with its values lowered to the limits of the user. A stream of the Chat Completions API is also
 * asked for its token usage.
 */
function boundedBody(
  admitted: Body,
  { upstreamPath }: Destination,
  { api, baseUrl }: Upstream,
  { limits }: Caller,
): Body {
  const body = boundBody(admitted, limits)
  const isChat = api === 'openai' && upstreamPath.endsWith('/chat/completions')
  // Mistral's API refuses fields that it does not know, and counts tokens unasked.
  return isChat && !baseUrl.hostname.endsWith('mistral.ai') ? withUsage(body) : body
}

/**
 * Makes the meter of one request, which has two exchanges: with the provider and with the client. The tokens are
 * counted when the exchange with the provider ends. The access-log entries of both exchanges contain the tokens.
 */
function meterOf(
  body: Body,
  record: Omit<UsageRecord, 'usage' | 'estimated' | 'cost'>,
  spend: Caller['spend'],
  [exchange, reader]: readonly [Exchange, Exchange],
) {
  const meter = createUsageMeter(charactersOf(body))
  return {
    ...meter,
    sent: () =>
      exchange.onEnd((outcome) => {
        if (meter.isRefused()) return
        const metered = meter.result(outcome === 'complete')
        const cost = spend({ ...record, ...metered })
        const usage = { ...metered.usage, estimated: metered.estimated }
        for (const each of [exchange, reader]) each.note({ usage, ...(cost !== undefined && { cost }) })
      }),
  }
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
