import type { ChatOptions, Dynamic, RequestContext } from '../turn/options.ts'

/** Options of `httpThreads`. */
export interface HttpThreadsOptions extends Pick<
  ChatOptions,
  | 'url'
  | 'headers'
  | 'credentials'
  | 'fetch'
  | 'onUnauthorized'
  | 'clock'
  | 'connectivity'
  | 'random'
  | 'timeouts'
> {
  /** The URL of the routes for threads. Default: `threads`, relative to `url`. */
  threadsUrl?: string
}

/** The context of requests that belong to no question. */
const noContext: RequestContext = { id: '', messages: [], answer: { id: '', next: 'follow' } }

/**
 * Resolves with the current values of the options `url`, `headers` and `credentials`. If an option is a
 * function, it is called.
 */
export async function optionsOf({
  url,
  headers,
  credentials,
}: Pick<ChatOptions, 'url' | 'headers' | 'credentials'>) {
  const [address, names = {}, mode] = await Promise.all([
    valueOf(url),
    valueOf(headers),
    valueOf(credentials),
  ])
  return { url: address, headers: names, credentials: mode }
}

function valueOf<T>(option: Dynamic<T>): T | Promise<T> {
  if (typeof option !== 'function') return option
  const read = option as (context: RequestContext) => T | Promise<T> // no value of an option is a function
  return read(noContext)
}

/**
 * Returns the URL of the routes for threads, without a slash at the end. The default is `threads`, relative
 * to the chat's `url`.
 */
export function threadsUrlOf(url: string, threadsUrl: string | undefined): string {
  const path = url.replace(/[?#].*$/s, '')
  return (threadsUrl ?? `${path.slice(0, path.lastIndexOf('/') + 1)}threads`).replace(/\/$/, '')
}
