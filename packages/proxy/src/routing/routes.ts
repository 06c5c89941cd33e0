import { didYouMean } from '../errors/didYouMean.ts'
import type { ProxyOptions, UpstreamApi } from '../options.ts'

/** One path of the proxy's and where it leads. */
export interface Route {
  method: 'GET' | 'POST'
  /** As written, with the base path; for messages. */
  path: string
  pattern: RegExp
  /** The upstream's id, or the API of which the model decides the upstream. */
  to: { upstream: string } | { api: UpstreamApi }
  /** What is added to the upstream's base URL; may hold `{name}` of the pattern. */
  upstreamPath: string
}

const standard: readonly [key: string, path: string, api: UpstreamApi][] = [
  ['v1/chat/completions', '/chat/completions', 'openai'],
  ['v1/responses', '/responses', 'openai'],
  ['GET v1/models', '/models', 'openai'],
  ['v1/messages', '/messages', 'anthropic'],
  ['GET v1/models', '/models', 'anthropic'],
  ['api/v1/chats/{id}/messages', '/api/v1/chats/{id}/messages', 'codeer'],
]

const keyForm = /^(?:(GET|POST) +)?(\/?[\w.~{}/-]+)$/
const targetForm = /^(?:([\w-]+):)?(\/(?!\/)[\w.~{}/-]*)$/

/** The routes given, then the standard ones that an upstream can serve. The first that fits wins. */
export function compileRoutes(options: ProxyOptions): Route[] {
  const base = normalBase(options.basePath)
  const given = Object.entries(options.routes ?? {}).map(([key, target]): Route => {
    const [, upstream, upstreamPath = '/'] = targetForm.exec(target) ?? []
    const to = upstream === undefined ? { api: apiOf(upstreamPath) } : { upstream }
    return { ...compileKey(key, base), to, upstreamPath }
  })
  const apis = Object.values(options.upstreams).map(({ api = 'openai' }) => api)
  const served = standard.filter(([, , api]) => apis.includes(api))
  return [
    ...given,
    ...served.map(([key, upstreamPath, api]): Route => ({
      ...compileKey(key, base),
      to: { api },
      upstreamPath,
    })),
  ]
}

function apiOf(upstreamPath: string): UpstreamApi {
  return standard.find(([, path]) => path === upstreamPath)?.[2] ?? 'openai'
}

/** Where the streams of the routes are: beside each route, as a client finds them by `new URL('streams/', url)`. */
export function compileStreamPaths(routes: readonly Route[]): RegExp[] {
  const folders = new Set(routes.map(({ path }) => path.replace(/[^/]*\/?$/, '')))
  return [...folders].map(
    (folder) => new RegExp(`^${sourceOf(folder)}streams/(?<chatstreamId>[\\w-]{1,128})$`),
  )
}

/** The id of the stream that a path names. */
export function streamIdAt(streamPaths: readonly RegExp[], pathname: string): string | undefined {
  for (const pattern of streamPaths) {
    const id = pattern.exec(pathname)?.groups?.['chatstreamId']
    if (id !== undefined) return id
  }
  return undefined
}

/** The upstream path of a request to a route; undefined where the request's path is another. */
export function matchRoute(route: Route, pathname: string): string | undefined {
  const groups = route.pattern.exec(pathname)?.groups
  if (groups === undefined) return route.pattern.test(pathname) ? route.upstreamPath : undefined
  return route.upstreamPath.replaceAll(/\{([a-z]\w*)\}/gi, (_, name: string) => groups[name] ?? '')
}

/** What is wrong with the routes given, a line each. */
export function checkRoutes(
  routes: Readonly<Record<string, string>>,
  upstreamIds: readonly string[],
): string[] {
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

/** One segment of plain characters: neither `..` nor an encoded slash can lead elsewhere. */
function segment(_: string, name: string): string {
  return String.raw`(?<${name}>(?!\.)[\w.~-]{1,128})`
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{([a-z]\w*)\}/gi)].map(([, name = '']) => name)
}

function normalBase(basePath = ''): string {
  const trimmed = basePath.replaceAll(/^\/+|\/+$/g, '')
  return trimmed === '' ? '' : `/${trimmed}`
}
