import * as refusals from '../errors/proxyRefusals.ts'
import { noThreadsAt } from '../errors/threadRefusals.ts'
import { checkAdmission } from '../exchange/admission.ts'
import type { AdmissionRules } from '../exchange/admission.ts'
import type { ConnectionInfo } from '../exchange/origins.ts'
import type { UpstreamApi } from '../upstream/apis.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { matchRoute, runIdAt } from './routes.ts'
import type { Route } from './routes.ts'
import { threadMethods } from './threadPaths.ts'
import type { ThreadPath } from './threadPaths.ts'

/**
 * The paths of a proxy, its upstreams (providers), and its rules for admitting requests. `matchRequest` finds
 * the destination of a request in this table.
 */
export interface RoutingTable extends AdmissionRules {
  routes: readonly Route[]
  /** The paths at which resumable answers are read and stopped. */
  runPaths: readonly RegExp[]
  /**
   * Returns the resource at a path of threads (conversations). `undefined` if the proxy stores no threads.
   */
  threadPath: ((pathname: string) => ThreadPath | undefined) | undefined
  /** The path of the list of threads. `undefined` if the proxy stores no threads. */
  threadsAt: string | undefined
  upstreams: readonly Upstream[]
  defaultUpstream: string | undefined
}

/** The route of one request. `upstreamPath` is the path at the upstream (provider), below its base URL. */
export interface Destination {
  route: Route
  upstreamPath: string
}

/** The meaning of a path: the routes for all its methods, or a run id, or a resource of threads. */
type PathMatch = { destinations: readonly Destination[] } | { runId: string } | { thread: ThreadPath }

/**
 * The destination of a request: a route to an upstream (provider), the id of a resumable answer, or a path of
 * threads (conversations). For an OPTIONS request, the destination is the list of the methods that the path allows.
 */
export type RouteMatch =
  | Destination
  | { runId: string }
  | { thread: ThreadPath }
  | { methods: readonly string[] }

/**
 * Finds the destinations of a path, one for each method. Returns `undefined` if the proxy does not serve the
 * path.
 */
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

/**
 * Finds the destinations of the path of a request, and checks if the proxy admits the request. Throws
 * `not_found` (404) if the proxy does not serve the path, `threads_not_served` (404) if it would be a path of
 * threads, and the errors of `checkAdmission` (403).
 */
export function matchAllowedPath(
  request: Request,
  table: RoutingTable,
  connection: ConnectionInfo,
): PathMatch {
  const { pathname } = new URL(request.url)
  const match = matchPath(table, pathname)
  if (match === undefined) {
    const { routes, threadsAt } = table
    const isOfThreads = /\/threads(\/|$)/.test(pathname)
    if (isOfThreads && threadsAt === undefined) throw noThreadsAt(request.method, pathname)
    const known = [...new Set(routes.map(({ method, path }) => `${method} ${path}`))]
    if (threadsAt !== undefined) known.push(`GET ${threadsAt}`)
    throw refusals.notFound(request.method, pathname, known)
  }
  checkAdmission(request, table, connection)
  return match
}

/**
 * Finds the destination of a request, and checks if the proxy admits the request. Throws `method_not_allowed`
 * (405) if the path does not allow the method, and the errors of `matchAllowedPath` (403 and 404).
 */
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

/** Returns the API to which a path belongs. The API determines the form of error bodies. */
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
