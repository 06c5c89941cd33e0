import type { SseOptions } from '../wire/limits.ts'
import { networkFailure } from './networkFailure.ts'
import { openResponse } from './openResponse.ts'
import type { Transport, TransportRequest } from './transport.ts'

export interface FetchTransportOptions extends Pick<SseOptions, 'maxEventChars' | 'maxStreamBytes'> {
  /** Default: the platform's `fetch`, looked up at each request. */
  fetch?: typeof globalThis.fetch
}

/**
 * Streams over `fetch`: server-sent events, NDJSON or a plain JSON answer, by content type. `fetch` unlike `EventSource` can POST, send headers and tell a status.
 *
 * @throws {ChatError} from `open`, for every answer that is no stream: `network`, `http`, `unauthorized`,
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
      return openResponse(response, { ...limits, ...(onBytes !== undefined && { onBytes }) }, signal)
    },
  }
}

async function ask(request: TransportRequest, fetch: typeof globalThis.fetch): Promise<Response> {
  const { url, method, headers, body, credentials, signal } = request
  try {
    return await fetch(url, {
      method,
      headers,
      signal,
      cache: 'no-store',
      // A stop is often the last thing a page does.
      ...(method === 'DELETE' && { keepalive: true }),
      ...(body !== undefined && { body }),
      ...(credentials !== undefined && { credentials }),
    })
  } catch (cause) {
    throw networkFailure(url, cause)
  }
}
