import * as refusals from '../errors/proxyRefusals.ts'
import { checkAdmission } from '../exchange/admission.ts'
import type { AdmissionRules } from '../exchange/admission.ts'
import type { ConnectionInfo } from '../exchange/origins.ts'
import type { UpstreamApi } from '../upstream/apis.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { matchRoute, runIdAt } from './routes.ts'
import type { Route } from './routes.ts'
import { threadMethods } from './threadPaths.ts'
import type { ThreadPath } from './threadPaths.ts'

/** The parts of a request that select its destination, and the rules for its admission. */
export interface RoutingTable extends AdmissionRules {
  routes: readonly Route[]
  /** The paths at which runs are resumed and stopped. */
  runPaths: readonly RegExp[]
  /** Reads the paths of threads; undefined if the proxy has none. */
  threadPath: ((pathname: string) => ThreadPath | undefined) | undefined
  upstreams: readonly Upstream[]
  defaultUpstream: string | undefined
}

/** A route and the path of one request below the upstream's base URL. */
export interface Destination {
  route: Route
  upstreamPath: string
}

/** The routes of a path for all methods, a run id, or a path of threads. */
type PathMatch = { destinations: readonly Destination[] } | { runId: string } | { thread: ThreadPath }

/** The destination of a request: an upstream, a run, a thread, or, for OPTIONS, the methods of the path. */
export type RouteMatch =
  | Destination
  | { runId: string }
  | { thread: ThreadPath }
  | { methods: readonly string[] }

/** Matches a path; undefined if the proxy does not serve it. */
export function matchPath(
  { routes, runPaths, threadPath }: RoutingTable,
  pathname: string,
): PathMatch | undefined {
  const destinations = destinationsOf(routes, pathname)
  if (destinations.length > 0) return { destinations }
  const runId = runIdAt(runPaths, pathname)
  if (runId !== undefined) return { runId }
  const thread = threadPath?.(pathname)
  return thread && { thread }
}

/** Matches the path of a request and admits it. Throws `not_found` (404) or the errors of `checkAdmission` (403). */
export function matchAllowedPath(
  request: Request,
  table: RoutingTable,
  connection: ConnectionInfo,
): PathMatch {
  const { pathname } = new URL(request.url)
  const match = matchPath(table, pathname)
  if (match === undefined) {
    const known = [...new Set(table.routes.map(({ method, path }) => `${method} ${path}`))]
    throw refusals.notFound(request.method, pathname, known)
  }
  checkAdmission(request, table, connection)
  return match
}

/** Matches and admits a request. Throws like `matchAllowedPath`, or `method_not_allowed` (405). */
export function matchRequest(request: Request, table: RoutingTable, connection: ConnectionInfo): RouteMatch {
  const match = matchAllowedPath(request, table, connection)
  const { method } = request
  const methods = methodsOf(match)
  if (method === 'OPTIONS') return { methods }
  if (!('destinations' in match) && methods.includes(method)) return match
  const destination =
    'destinations' in match ? match.destinations.find(({ route }) => route.method === method) : undefined
  if (destination === undefined) throw refusals.methodNotAllowed(method, methods)
  return destination
}

function methodsOf(match: PathMatch): readonly string[] {
  if ('runId' in match) return ['GET', 'DELETE']
  if ('thread' in match) return threadMethods[match.thread.to]
  return [...new Set(match.destinations.map(({ route }) => route.method))]
}

/** The API of a path, which decides the form of its errors. */
export function apiAt(pathname: string, { routes, upstreams }: RoutingTable): UpstreamApi {
  const to = destinationsOf(routes, pathname)[0]?.route.to
  if (to === undefined) return 'other'
  return 'api' in to ? to.api : (upstreams.find(({ id }) => id === to.upstream)?.api ?? 'other')
}

function destinationsOf(routes: readonly Route[], pathname: string): Destination[] {
  return routes.flatMap((route) => {
    const upstreamPath = matchRoute(route, pathname)
    return upstreamPath === undefined ? [] : [{ route, upstreamPath }]
  })
}
