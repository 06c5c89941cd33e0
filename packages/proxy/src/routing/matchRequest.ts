import type { CorsOptions, UpstreamApi } from '../options.ts'
import { checkOrigin } from '../exchange/origins.ts'
import type { JsonBody } from '../exchange/readBody.ts'
import * as refusals from '../errors/proxyRefusals.ts'
import { matchRoute, streamIdAt } from './routes.ts'
import type { Route } from './routes.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** Where a request leads. */
export interface Destination {
  route: Route
  /** With the segments of the request's path filled in. */
  upstreamPath: string
}

/** What there is to choose from. */
export interface Directory {
  routes: readonly Route[]
  /** Where streams are resumed and stopped. */
  streamPaths: readonly RegExp[]
  upstreams: readonly Upstream[]
  defaultUpstream: string | undefined
  cors: CorsOptions
}

/** What is at a path. */
type Place = { destinations: readonly Destination[] } | { streamId: string }

/** Where a request's path leads, by whichever method. Throws 404 where nowhere, 403 where its origin may not ask. */
export function admit(request: Request, directory: Directory, loopbackOnly: boolean): Place {
  const { pathname } = new URL(request.url)
  const place = placeAt(directory, pathname)
  if (place === undefined) {
    const known = [...new Set(directory.routes.map(nameOf))]
    throw refusals.notFound(request.method, pathname, known)
  }
  checkOrigin(request, directory.cors, loopbackOnly)
  return place
}

/** What is at a path; undefined where nothing of the proxy's is. */
export function placeAt({ routes, streamPaths }: Directory, pathname: string): Place | undefined {
  const destinations = destinationsOf(routes, pathname)
  if (destinations.length > 0) return { destinations }
  const streamId = streamIdAt(streamPaths, pathname)
  return streamId === undefined ? undefined : { streamId }
}

/** Where a request leads: to a stream, or to an upstream; or the methods that a path answers to, for OPTIONS. */
export type Way = Destination | { streamId: string } | { methods: readonly string[] }

/** Throws 404, 403, 405. */
export function findWay(request: Request, directory: Directory, loopbackOnly: boolean): Way {
  const place = admit(request, directory, loopbackOnly)
  const { method } = request
  const isStream = 'streamId' in place
  const methods = isStream
    ? ['GET', 'DELETE']
    : [...new Set(place.destinations.map(({ route }) => route.method))]
  if (method === 'OPTIONS') return { methods }
  if (isStream && methods.includes(method)) return place
  const destination = isStream ? undefined : place.destinations.find(({ route }) => route.method === method)
  if (destination === undefined) throw refusals.methodNotAllowed(method, methods)
  return destination
}

function destinationsOf(routes: readonly Route[], pathname: string): Destination[] {
  return routes.flatMap((route) => {
    const upstreamPath = matchRoute(route, pathname)
    return upstreamPath === undefined ? [] : [{ route, upstreamPath }]
  })
}

/**
 * The route's own upstream; of an API's, the one that lists the model, else the default one. Throws `model_not_found`
 * where lists are kept and none has the model, `missing_api_key` where the one chosen has no key.
 */
export function chooseUpstream(
  { to, method }: Route,
  model: string | undefined,
  { upstreams, defaultUpstream }: Directory,
): Upstream {
  const candidates = upstreams.filter(({ id, api }) =>
    'upstream' in to ? id === to.upstream : api === to.api,
  )
  const ordered = candidates.toSorted(
    (a, b) => Number(b.id === defaultUpstream) - Number(a.id === defaultUpstream),
  )
  const listing = ordered.find(({ models }) => model !== undefined && models?.includes(model) === true)
  const open = ordered.find(({ models }) => models === undefined || method === 'GET')
  const chosen = listing ?? open
  if (chosen === undefined) {
    throw refusals.unknownModel(
      model,
      ordered.flatMap(({ models }) => models ?? []),
    )
  }
  if (chosen.lacksKey) throw refusals.missingKey(chosen.id)
  return chosen
}

/** What the readers of a path speak, and so in whose form they want its refusals. */
export function apiAt(pathname: string, { routes, upstreams }: Directory): UpstreamApi {
  const to = destinationsOf(routes, pathname)[0]?.route.to
  if (to === undefined) return 'other'
  return 'api' in to ? to.api : (upstreams.find(({ id }) => id === to.upstream)?.api ?? 'other')
}

/** The bytes to send: as they came, unless the model was checked; of two `model`s another parser might take the other. */
export function bytesFor({ models }: Upstream, { bytes, value }: JsonBody): Uint8Array {
  return models === undefined ? bytes : new TextEncoder().encode(JSON.stringify(value))
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`
}
