import { isObject, parseJson } from '../json.ts'

const removed = '[removed]'

/** Headers whose values are kept. Any other header may carry a secret. */
const harmless = /^(?:accept|content-type|last-event-id|anthropic-version|x-chatstream-[a-z-]+)$/

/** Headers of answers whose values are kept: none of them holds a secret of the client or of its organisation. */
const harmlessAnswers: ReadonlySet<string> = new Set(
  (
    'content-type content-length content-encoding content-language cache-control date server via age vary connection ' +
    'transfer-encoding server-timing retry-after retry-after-ms x-should-retry x-accel-buffering x-request-id request-id'
  ).split(' '),
)
const harmlessPrefix = /^(?:x-ratelimit|anthropic-ratelimit|access-control|x-chatstream)-/
const isHarmlessAnswer = (name: string) => harmlessAnswers.has(name) || harmlessPrefix.test(name)

/** Names of query parameters and fields that hold secrets. */
const secretName = /key|token$|secret|passw|signature|^sig$|^auth|credential|cookie|session/i

/** A secret shorter than this is removed only where it was found, because elsewhere it may be an ordinary word. */
const minWordLength = 6

/**
 * Removes secrets from a recording. A `Redaction` collects secrets from the headers, URLs and bodies that are
 * passed to its methods.
 */
export interface Redaction {
  headers(headers: Readonly<Record<string, string>>): Record<string, string>
  /** Returns the headers of a response without secrets. Secrets that were found before are removed too. */
  answerHeaders(headers: Headers): Record<string, string>
  url(url: string): string
  /**
   * Returns a body without secrets. If the body is not JSON, only secrets that were found before are removed.
   */
  body(body: string): string
  /** Removes all secrets known so far from the strings of a JSON value. */
  value<T>(value: T): T
}

/**
 * Creates an object that removes secrets from a recording.
 *
 * @param secrets further strings that must not be recorded
 */
export function redaction(secrets: readonly string[] = []): Redaction {
  const words = new Set(secrets.filter((secret) => secret !== ''))
  const learn = (secret: string) => {
    for (const word of [secret, ...secret.split(/\s/), decoded(secret)])
      if (word.length >= minWordLength) words.add(word)
  }
  const clean = (text: string) => {
    let result = text
    // The longest first: one secret may begin with another.
    for (const word of [...words].sort((a, b) => b.length - a.length)) {
      result = result.replaceAll(word, removed)
      const encoded = encodeURIComponent(word)
      if (encoded !== word) result = result.replaceAll(encoded, removed)
    }
    return result
  }
  const mapStrings = (value: unknown, change: (text: string, name: string) => string, name = ''): unknown => {
    if (typeof value === 'string') return change(value, name)
    if (Array.isArray(value)) return value.map((each) => mapStrings(each, change, name))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [clean(key), mapStrings(each, change, key)]),
    )
  }
  const hideNamed = (text: string, name: string) => {
    if (!secretName.test(name)) return text
    learn(text)
    return removed
  }
  return {
    headers(headers) {
      const kept: Record<string, string> = {}
      for (const [name, value] of Object.entries(headers)) {
        const isHarmless = harmless.test(name.toLowerCase())
        if (!isHarmless) learn(value)
        kept[name.toLowerCase()] = isHarmless ? value : removed
      }
      return kept
    },
    answerHeaders: (headers) =>
      Object.fromEntries(
        [...headers].map(([name, value]) => [name, isHarmlessAnswer(name) ? clean(value) : removed]),
      ),
    url(url) {
      const query = url.indexOf('?')
      if (query === -1) return clean(withoutUser(url, learn))
      const pairs = url.slice(query + 1).split('&')
      const shown = pairs.map((pair) => {
        const [name = '', ...rest] = pair.split('=')
        return rest.length === 0 ? pair : `${name}=${hideNamed(rest.join('='), name)}`
      })
      return clean(`${withoutUser(url.slice(0, query), learn)}?${shown.join('&')}`)
    },
    body(body) {
      const json = parseJson(body)
      return json === undefined ? clean(body) : JSON.stringify(mapStrings(mapStrings(json, hideNamed), clean))
    },
    // The same shape with other strings.
    value: <T>(value: T) => (words.size === 0 ? value : (mapStrings(value, clean) as T)),
  }
}

/** Removes `user:password@` of a url. */
function withoutUser(url: string, learn: (secret: string) => void): string {
  const [, scheme = '', user, rest = ''] = /^([a-z]+:\/\/)([^/@]*)@(.*)$/i.exec(url) ?? []
  if (user === undefined) return url
  for (const part of user.split(':')) learn(part)
  return `${scheme}${removed}@${rest}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
