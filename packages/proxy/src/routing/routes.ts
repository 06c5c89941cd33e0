import { didYouMean } from '../errors/didYouMean.ts'
import { apiNames, apis } from '../upstream/apis.ts'
import type { UpstreamApi } from '../upstream/apis.ts'
import type { UpstreamOptions } from '../upstream/upstream.ts'

/**
 * The routes of a proxy: paths and their targets, e.g. `{ chat: 'main:/chat/completions' }`. See
 * `ProxyOptions.routes`.
 */
export type Routes = Readonly<Record<string, string>>

/** The options of `createProxy` that decide its routes. */
interface RouteOptions {
  upstreams: Readonly<Record<string, UpstreamOptions>>
  basePath?: string
  routes?: Routes
  standardPaths?: boolean
}

/** One path that the proxy serves, and its destination. */
export interface Route {
  method: 'GET' | 'POST'
  /** The path as configured, with the base path. It is used in messages. */
  path: string
  pattern: RegExp
  /**
   * The id of the upstream (provider), or an API. If it is an API, the model of the request selects one of
   * the upstreams with this API.
   */
  to: { upstream: string } | { api: UpstreamApi }
  /** The path below the base URL of the upstream. It may contain a `{name}` of `path`. */
  upstreamPath: string
}

const keyForm = /^(?:(GET|POST) +)?(\/?[\w.~{}/-]+)$/
const targetForm = /^(?:([\w-]+):)?(\/(?!\/)[\w.~{}/-]*)$/

/**
 * Compiles the routes of a proxy: first the configured routes, then the standard routes of the providers'
 * APIs. For a request, the proxy uses the first route that matches.
 */
export function compileRoutes(options: RouteOptions): Route[] {
  const base = normalBase(options.basePath)
  const configured = Object.entries(options.routes ?? {}).map(([key, target]): Route => {
    const [, upstream, upstreamPath = '/'] = targetForm.exec(target) ?? []
    const to = upstream === undefined ? { api: apiOf(upstreamPath) } : { upstream }
    return { ...compileKey(key, base), to, upstreamPath }
  })
  const served = new Set(Object.values(options.upstreams).map(({ api = 'openai' }) => api))
  if (options.standardPaths === false) return configured
  const standard = apiNames
    .filter((api) => served.has(api))
    .flatMap((api) =>
      apis[api].routes.map(([key, upstreamPath]): Route => ({
        ...compileKey(key, base),
        to: { api },
        upstreamPath,
      })),
    )
  return [...configured, ...standard]
}

function apiOf(upstreamPath: string): UpstreamApi {
  return apiNames.find((api) => apis[api].routes.some(([, path]) => path === upstreamPath)) ?? 'openai'
}

/**
 * Compiles the paths of resumable answers. For each route, this is `streams/{run id}` relative to the route.
 * Clients get the same path from `new URL('streams/', url)`.
 */
export function compileRunPaths(routes: readonly Route[]): RegExp[] {
  const folders = new Set(routes.map(({ path }) => path.slice(0, path.lastIndexOf('/', path.length - 2) + 1)))
  return [...folders].map(
    (folder) => new RegExp(`^${sourceOf(folder)}streams/(?<chatstreamRunId>[\\w-]{1,128})$`),
  )
}

/**
 * Returns the run id in the path of a resumable answer, e.g. `/v1/chat/streams/{id}`. If the path is another
 * one, returns `undefined`.
 */
export function runIdAt(runPaths: readonly RegExp[], pathname: string): string | undefined {
  for (const pattern of runPaths) {
    const id = pattern.exec(pathname)?.groups?.['chatstreamRunId']
    if (id !== undefined) return id
  }
  return undefined
}

/**
 * Converts the path of a request to the path at the upstream (provider). If the route does not match, returns
 * `undefined`.
 */
export function matchRoute(route: Route, pathname: string): string | undefined {
  const groups = route.pattern.exec(pathname)?.groups
  if (groups === undefined) return route.pattern.test(pathname) ? route.upstreamPath : undefined
  return route.upstreamPath.replaceAll(/\{([a-z]\w*)\}/gi, (_, name: string) => groups[name] ?? '')
}

/** Checks the configured routes. Returns one line for each problem. */
export function checkRoutes(routes: Routes, upstreamIds: readonly string[]): string[] {
  return Object.entries(routes).flatMap(([key, target]) => {
    if (!keyForm.test(key)) {
      return [`routes: "${key}" is not a path. Write for example "chat", "/api/chat" or "GET models".`]
    }
    const parts = targetForm.exec(target)
    if (parts === null) {
      return [
        `routes.${key}: "${target}" is not "<upstream>:<path>". Write for example "main:/chat/completions".`,
      ]
    }
    const [, upstream, path = ''] = parts
    if (upstream !== undefined && !upstreamIds.includes(upstream)) {
      const hint = didYouMean(upstream, upstreamIds) || ` Known: ${upstreamIds.join(', ')}.`
      return [`routes.${key}: there is no upstream "${upstream}".${hint}`]
    }
    const names = namesIn(key)
    if (new Set(names).size < names.length)
      return [`routes: "${key}" has one {name} twice. Name each segment once.`]
    const unknown = namesIn(path).filter((name) => !names.includes(name))
    return unknown.map(
      (name) => `routes.${key}: {${name}} is not part of the path before it, so it has no value.`,
    )
  })
}

function compileKey(key: string, base: string): Pick<Route, 'method' | 'path' | 'pattern'> {
  const [, method, written = ''] = keyForm.exec(key) ?? []
  const path = written.startsWith('/') ? written : `${base}/${written}`
  return { method: method === 'GET' ? 'GET' : 'POST', path, pattern: new RegExp(`^${sourceOf(path)}/?$`) }
}

function sourceOf(path: string): string {
  return path.replaceAll('.', String.raw`\.`).replaceAll(/\{([a-z]\w*)\}/gi, segment)
}

/** The pattern of one path segment. It excludes `..` and encoded slashes, which could lead to other paths. */
function segment(_: string, name: string): string {
  return String.raw`(?<${name}>(?!\.)[\w.~-]{1,128})`
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{([a-z]\w*)\}/gi)].map(([, name = '']) => name)
}

function normalBase(basePath = ''): string {
  const names = basePath.split('/').filter((name) => name !== '')
  return names.map((name) => `/${name}`).join('')
}
