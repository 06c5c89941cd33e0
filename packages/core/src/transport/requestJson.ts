import { parseJson } from '../json.ts'
import { httpFailure, readExcerpt } from './httpFailure.ts'
import { networkFailure } from './networkFailure.ts'
import { notJson } from './notAStream.ts'

/** Options of {@link requestJson}. */
export interface RequestJsonOptions {
  headers?: Record<string, string>
  credentials?: RequestCredentials
  fetch?: typeof globalThis.fetch
  signal?: AbortSignal
}

/**
 * Requests a JSON document with GET, e.g. a list of models. If the request fails, the errors are the same as
 * those of a chat.
 *
 * @throws {ChatError} If the request fails, the `kind` is `network`, `http`, `unauthorized`, `rate-limited` or
 * `bad-request`. If the response is not JSON, the `kind` is `protocol`. If the signal aborts, the promise
 * rejects with the reason of the signal.
 * @example
 * ```ts
 * const { data } = await requestJson('/v1/models') as { data: { id: string }[] }
 * ```
 */
export async function requestJson(url: string, options: RequestJsonOptions = {}): Promise<unknown> {
  const { fetch = globalThis.fetch, ...init } = options
  let response: Response
  try {
    response = await fetch(url, init)
  } catch (cause) {
    options.signal?.throwIfAborted()
    throw networkFailure(url, cause)
  }
  const { ok, status, headers } = response
  const { text } = ok ? { text: await response.text() } : await readExcerpt(response.body)
  if (!ok) throw httpFailure(status, headers, text, Date.now(), response.url)
  const value = parseJson(text)
  if (value === undefined) throw notJson(status, headers.get('content-type') ?? '', text)
  return value
}
