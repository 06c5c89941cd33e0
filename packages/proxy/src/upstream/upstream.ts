import type { Protocol } from '@chatstream/core'
import { createSlots } from './concurrencyLimit.ts'
import type { Slots } from './concurrencyLimit.ts'
import type { UpstreamApi, UpstreamHandler, UpstreamOptions } from '../options.ts'
import type { UpstreamFetch } from './upstreamFetch.ts'

/** One provider, ready to be asked. */
export interface Upstream {
  id: string
  api: UpstreamApi
  baseUrl: URL
  /** Its own headers, the key among them. */
  headers: Readonly<Record<string, string>>
  /** Headers it wants where the reader's request has none. */
  defaults: Readonly<Record<string, string>>
  /** A key was meant to be there and is empty. */
  lacksKey: boolean
  models: readonly string[] | undefined
  headersTimeoutMs: number
  errors: 'safe' | 'verbatim'
  protocol: Protocol | undefined
  slots: Slots
  fetch: UpstreamFetch
}

/** @param network used unless the upstream brings a function of its own. The options have been checked. */
export function createUpstream(id: string, options: UpstreamOptions, network: UpstreamFetch): Upstream {
  const { api = 'openai', models, headersTimeoutMs = 300_000, errors = 'safe', fetch } = options
  const key = options.apiKey?.trim() ?? ''
  return {
    id,
    api,
    baseUrl: new URL(options.baseUrl?.trim() ?? 'http://upstream'),
    headers: { ...trimmed(options.headers), ...(key !== '' && authHeader(key, options)) },
    defaults: api === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {},
    lacksKey: 'apiKey' in options && key === '' && fetch === undefined,
    models,
    headersTimeoutMs,
    errors,
    protocol: options.protocol,
    slots: createSlots(options.maxConcurrent ?? Infinity, options.maxQueued ?? 100),
    fetch: fetch === undefined ? network : fetchByHandler(fetch),
  }
}

/** The key and whatever else among an upstream's headers is not for others to read. */
export function secretsOf({ apiKey, headers = {} }: UpstreamOptions): string[] {
  const secret = Object.entries(headers).filter(([name]) => /auth|key|token|secret|cookie/i.test(name))
  return [apiKey ?? '', ...secret.map(([, value]) => value.replace(/^(bearer|basic) /i, ''))].map((value) =>
    value.trim(),
  )
}

/** Where a path of the upstream's API is: below the base URL, with the base URL's query. */
export function upstreamUrl(baseUrl: URL, path: string, search = ''): URL {
  const url = new URL(baseUrl)
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  for (const [name, value] of new URLSearchParams(search)) url.searchParams.append(name, value)
  return url
}

function authHeader(key: string, { api, auth = authOf(api) }: UpstreamOptions) {
  return auth === 'bearer' ? { authorization: `Bearer ${key}` } : { [auth]: key }
}

function authOf(api: UpstreamApi | undefined): NonNullable<UpstreamOptions['auth']> {
  return api === 'anthropic' || api === 'codeer' ? 'x-api-key' : 'bearer'
}

function trimmed(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]),
  )
}

/** A handler that pays no heed to the signal is left behind: the reader does not wait for it. */
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
      return await Promise.race([answer, left])
    } catch (error) {
      answer.then((late) => late.body?.cancel()).catch(() => {})
      throw error
    }
  }
}
