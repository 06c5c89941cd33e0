import { apis } from './apis.ts'

/**
 * Makes the URL for a path of a provider's API. The path is added to the base URL. The query contains the
 * parameters of the base URL and those of the client. If both have a parameter with the same name, only the
 * parameter of the base URL is used. Names that differ only in upper and lower case count as the same name.
 */
export function upstreamUrl(baseUrl: URL, path: string, search = ''): URL {
  const url = new URL(baseUrl)
  url.pathname = withoutSlashes(url.pathname) + path
  const configured = new Set([...url.searchParams.keys()].map((name) => name.toLowerCase()))
  for (const [name, value] of new URLSearchParams(search)) {
    if (!configured.has(name.toLowerCase())) url.searchParams.append(name, value)
  }
  return url
}

/**
 * Checks the base URL of a provider. Returns one line for each problem. If the URL may contain a secret, the
 * lines do not contain the URL.
 */
export function checkBaseUrl(name: string, baseUrl: string): string[] {
  const example = 'Write for example "https://api.openai.com/v1".'
  const url = parseUrl(baseUrl)
  if (url === undefined) return [`${name} is not a URL. ${example}`]
  if (!/^(http|ws)s?:$/.test(url.protocol)) {
    return [
      `${name} begins with "${url.protocol}"; only https:, wss:, http: and ws: can be called. ${example}`,
    ]
  }
  if (url.username !== '' || url.password !== '') {
    return [`${name} holds a user name or password, which ends up in error messages. Use apiKey or headers.`]
  }
  const pathname = url.pathname.replace(/\/$/, '')
  const endpoint = standardPaths.find((path) => pathname.endsWith(path))
  return endpoint === undefined ? [] : [`${name} ends in "${endpoint}", which the route adds. Leave it out.`]
}

const standardPaths = Object.values(apis).flatMap(({ routes }) => routes.map(([, path]) => path))

/**
 * Parses a text as a URL. White space around the URL is allowed. If the text is not a URL, returns
 * `undefined`.
 */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
}

/** Returns a path or URL without the slashes at its end. */
export function withoutSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end -= 1
  return path.slice(0, end)
}
