import { present } from '../json.ts'
import type { SseOptions } from '../wire/limits.ts'
import { networkFailure } from './networkFailure.ts'
import { openResponse } from './openResponse.ts'
import type { Transport, TransportRequest } from './transport.ts'

/** Options of {@link fetchTransport}. */
export interface FetchTransportOptions extends Pick<SseOptions, 'maxEventChars' | 'maxStreamBytes'> {
  /** @defaultValue the platform's `fetch`, looked up at each request */
  fetch?: typeof globalThis.fetch
}

/**
 * A transport over `fetch`: server-sent events, NDJSON or a plain JSON answer, by content type. Unlike `EventSource`,
 * `fetch` can POST, send headers and report the status.
 *
 * @throws {ChatError} from `open`, for every answer that is not a stream: `network`, `http`, `unauthorized`,
 * `rate-limited`, `bad-request`, `not-a-stream`; from `batches`, when the stream breaks.
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/chat', transport: fetchTransport({ maxStreamBytes: 1024 * 1024 }) })
 * ```
 */
export function fetchTransport(options: FetchTransportOptions = {}): Transport {
  return {
    async open(request) {
      const { fetch = globalThis.fetch, ...limits } = options
      const { onBytes, signal } = request
      const response = await ask(request, fetch)
      request.onResponse?.(response)
      return openResponse(response, present({ ...limits, onBytes }), signal)
    },
  }
}

async function ask(request: TransportRequest, fetch: typeof globalThis.fetch): Promise<Response> {
  const { url, method, headers, body, credentials, signal } = request
  try {
    const init: RequestInit = present({
      method,
      headers,
      signal,
      cache: 'no-store',
      // A stop is often the last thing a page does.
      keepalive: method === 'DELETE' ? true : undefined,
      body,
      credentials,
    })
    return await fetch(url, init)
  } catch (cause) {
    throw networkFailure(url, cause)
  }
}
