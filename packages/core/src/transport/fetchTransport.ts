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
 * Creates a transport that sends requests with `fetch`. Depending on the content type, it reads the response as
 * server-sent events, NDJSON or one JSON document. Unlike `EventSource`, `fetch` can send a POST and headers,
 * and reports the status.
 *
 * @throws {ChatError} If the request fails or the response is not a stream, `open` rejects. The `kind` of the
 * error is `network`, `http`, `unauthorized`, `rate-limited`, `bad-request` or `not-a-stream`. `batches`
 * rejects if the stream breaks.
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
