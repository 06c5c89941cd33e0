import { isChatError } from '../errors.ts'
import { readBatches } from '../wire/framing.ts'
import { sseFraming, type SseOptions } from '../wire/readSse.ts'
import { httpFailure, readExcerpt } from './httpFailure.ts'
import { brokenStream, networkFailure } from './networkFailure.ts'
import { notAStream } from './notAStream.ts'
import { peekBody } from './peekBody.ts'
import type { Transport, TransportRequest, WireStream } from './transport.ts'

export interface FetchTransportOptions extends Pick<SseOptions, 'maxEventChars' | 'maxStreamBytes'> {
  /** Default: the platform's `fetch`, looked up at each request. */
  fetch?: typeof globalThis.fetch
}

/**
 * Server-sent events over `fetch`, which unlike `EventSource` can POST, send headers and tell a status.
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
      const response = await ask(request, fetch)
      const { onBytes, signal } = request
      return {
        batches: await openResponse(
          response,
          { ...limits, ...(onBytes !== undefined && { onBytes }) },
          signal,
        ),
      }
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
      ...(body !== undefined && { body }),
      ...(credentials !== undefined && { credentials }),
    })
  } catch (cause) {
    throw networkFailure(url, cause)
  }
}

/** The events of a response; fails when it is an error or no stream. */
export async function openResponse(
  response: Response,
  options: SseOptions = {},
  signal?: AbortSignal,
): Promise<WireStream['batches']> {
  const { status, headers } = response
  if (!response.ok) throw httpFailure(status, headers, await readExcerpt(response.body), Date.now())
  const contentType = (headers.get('content-type') ?? '').toLowerCase()
  if (response.body === null) throw notAStream(status, contentType, '')
  if (contentType.startsWith('text/event-stream')) return readOrFail(response.body, options, signal)
  const { isSse, body } = await peekBody(response.body)
  if (!isSse) throw notAStream(status, contentType, await readExcerpt(body))
  return readOrFail(body, options, signal)
}

/** The platform's words for a broken connection differ from engine to engine: ours replace them. */
export async function* readOrFail(
  body: ReadableStream<Uint8Array>,
  options: SseOptions,
  signal?: AbortSignal,
): WireStream['batches'] {
  try {
    yield* readBatches(body, sseFraming(options), signal)
  } catch (cause) {
    throw isChatError(cause) ? cause : brokenStream(cause)
  }
}
