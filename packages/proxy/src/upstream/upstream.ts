import type { Protocol } from '@chatstream/core'
import { apis } from './apis.ts'
import type { AuthHeader, UpstreamApi } from './apis.ts'
import { parseUrl } from './baseUrl.ts'
import { createConcurrencyLimit } from './concurrencyLimit.ts'
import type { ConcurrencyLimit } from './concurrencyLimit.ts'
import type { FieldOptions } from '../fields/checkFields.ts'
import type { Fields } from '../fields/rules.ts'
import { sourceOf } from '../exchange/byteSource.ts'
import type { UpstreamFetch } from './upstreamFetch.ts'

/**
 * A function that answers requests in place of a server on the network. For example, it is a scripted model,
 * or it signs requests and then sends them.
 */
export type UpstreamHandler = (request: Request) => Promise<Response>

/** The options of one upstream (provider). Set either `baseUrl` or `fetch`. */
export interface UpstreamOptions {
  /**
   * The base URL of the provider's API, e.g. `https://api.openai.com/v1`. If it has a query, e.g. Azure's
   * `api-version`, the query is added to each request. If it begins with `wss:`, requests with `stream: true`
   * go over a WebSocket. The request body is then the first message, and each message of the provider is a
   * chunk as in OpenAI's API. All other requests go by `https:` to the same address.
   */
  baseUrl?: string
  /**
   * A function that answers the requests, in place of a server on the network. The URL of a request is `baseUrl`
   * (by default `http://upstream`) followed by the path of the route. If the client disconnects, the signal of the
   * request aborts.
   */
  fetch?: UpstreamHandler
  /**
   * The API key of the provider. White space around it is removed. If the option is left out, requests have
   * no key. If the key is empty, as `process.env.KEY` may be, `createProxy` does not throw, so that a build
   * without secrets works. Requests are then answered with 401 and a hint about the variable.
   */
  apiKey?: string | undefined
  /**
   * The request header for the key; `bearer` is `authorization: Bearer …`.
   *
   * @defaultValue `'x-api-key'` for Anthropic and Codeer, otherwise `'bearer'`
   */
  auth?: AuthHeader
  /**
   * The API that the provider has.
   *
   * @defaultValue `'openai'`
   */
  api?: UpstreamApi
  /** Headers that are added to every request to the provider. */
  headers?: Readonly<Record<string, string>>
  /** The models that requests may name. @defaultValue all models */
  models?: readonly string[]
  /**
   * Changes the list of fields that clients may send in a request body, e.g.
   * `{ allow: ['tools.web_search'], deny: ['tools'] }`.
   *
   * @defaultValue the list of the API; the API `other` has no list
   */
  fields?: FieldOptions
  /**
   * The names of configured headers, and of query parameters in `baseUrl`, whose values are no secrets. These
   * values are not replaced in answers and logs. Well-known names such as `anthropic-version` and
   * `api-version` need not be listed.
   *
   * @defaultValue none: all other values are replaced
   */
  notSecret?: readonly string[]
  /** The maximum number of requests to the provider at the same time. @defaultValue no limit */
  maxConcurrent?: number
  /**
   * The maximum number of requests that wait while `maxConcurrent` requests run. Further requests are
   * answered with 503.
   *
   * @defaultValue `100`
   */
  maxQueued?: number
  /**
   * The longest wait for the provider's status and headers, in milliseconds.
   *
   * @defaultValue `300_000`
   */
  headersTimeoutMs?: number
  /**
   * The longest time without a byte from the provider, in milliseconds. After this time, the answer is cut off.
   *
   * @defaultValue `600_000`
   */
  idleTimeoutMs?: number
  /**
   * The content that clients get if the provider answers with an error. `safe`: the status, type, code and
   * request id, with a text of the proxy. `verbatim`: the provider's body, in which the configured keys are
   * replaced.
   *
   * @defaultValue `'safe'`
   */
  errors?: 'safe' | 'verbatim'
  /**
   * The protocol that decodes answers, e.g. for `onRunEnd`. Default: the protocol that belongs to `api` and
   * the path.
   */
  protocol?: Protocol
}

/** An upstream (provider) that is ready for requests, made from `UpstreamOptions`. */
export interface Upstream {
  id: string
  api: UpstreamApi
  baseUrl: URL
  /** The configured headers and the key. */
  headers: Readonly<Record<string, string>>
  /** True if the configured key is empty. */
  lacksKey: boolean
  models: readonly string[] | undefined
  fields: FieldOptions | undefined
  headersTimeoutMs: number
  idleTimeoutMs: number
  errors: 'safe' | 'verbatim'
  concurrencyLimit: ConcurrencyLimit
  fetch: UpstreamFetch
  /**
   * Returns the fields that clients may send to a path. Returns `undefined` if the API has no list of fields.
   */
  fieldsAt(upstreamPath: string): Fields | undefined
  /** Returns the protocol that decodes the answers at a path. Returns `undefined` if the protocol is unknown. */
  protocolAt(upstreamPath: string): Protocol | undefined
}

/**
 * Makes an upstream (provider) from checked options.
 *
 * @param network the connections over which requests are sent, unless the options have a `fetch`
 */
export function createUpstream(id: string, options: UpstreamOptions, network: UpstreamFetch): Upstream {
  const { api = 'openai', models, headersTimeoutMs = 300_000, errors = 'safe', fetch, protocol } = options
  const { auth = apis[api].auth, idleTimeoutMs = 600_000 } = options
  const key = options.apiKey?.trim() ?? ''
  const authHeader = auth === 'bearer' ? { authorization: `Bearer ${key}` } : { [auth]: key }
  return {
    id,
    api,
    baseUrl: new URL(options.baseUrl?.trim() ?? 'http://upstream'),
    headers: { ...trimmed(options.headers), ...(key !== '' && authHeader) },
    lacksKey: 'apiKey' in options && key === '' && fetch === undefined,
    models,
    fields: options.fields,
    headersTimeoutMs,
    idleTimeoutMs,
    errors,
    concurrencyLimit: createConcurrencyLimit(options.maxConcurrent ?? Infinity, options.maxQueued ?? 100),
    fetch: fetch === undefined ? network : fetchByHandler(fetch),
    fieldsAt: apis[api].fieldsAt,
    protocolAt: (path) => protocol ?? apis[api].protocolAt(path),
  }
}

/** The names of headers and query parameters whose values are known not to be secret. */
const publicNames: readonly string[] = [
  'accept',
  'accept-language',
  'anthropic-beta',
  'anthropic-version',
  'api-version',
  'content-type',
  'http-referer',
  'openai-beta',
  'referer',
  'user-agent',
  'x-title',
]

/**
 * Returns the secrets of an upstream (provider), which must never reach a client. The secrets are the key, the
 * values of the configured headers, and the values in the query of the base URL.
 */
export function secretsOf({
  apiKey = '',
  headers = {},
  baseUrl = '',
  notSecret = [],
}: UpstreamOptions): string[] {
  const known = new Set([...publicNames, ...notSecret.map((name) => name.toLowerCase())])
  const query = parseUrl(baseUrl)?.searchParams ?? []
  const secret = [...Object.entries(headers), ...query].filter(([name]) => !known.has(name.toLowerCase()))
  return [apiKey, ...secret.map(([, value]) => value)].map((value) =>
    value.trim().replace(/^(bearer|basic) +/i, ''),
  )
}

function trimmed(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]),
  )
}

/** Calls a handler. If the handler ignores an aborted signal, its answer is dropped and the client does not wait. */
function fetchByHandler(handler: UpstreamHandler): UpstreamFetch {
  return async ({ url, method, headers, body, signal }) => {
    const request = new Request(url, {
      method,
      headers,
      signal,
      ...(body !== undefined && { body: new Uint8Array(body) }),
    })
    const answer = handler(request)
    const left = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    try {
      const { status, headers: received, body: stream } = await Promise.race([answer, left])
      return { status, headers: received, body: stream === null ? null : sourceOf(stream) }
    } catch (error) {
      answer.then((late) => late.body?.cancel()).catch(() => {})
      throw error
    }
  }
}
