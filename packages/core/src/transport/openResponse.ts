import type { SseOptions } from '../wire/limits.ts'
import { openNonSseResponse } from './nonSseResponse.ts'
import { openBody } from './openBody.ts'
import type { WireStream } from './transport.ts'

/**
 * Opens a response as a stream. The body may contain server-sent events, one JSON value per line, or one JSON
 * document. The content type determines how the body is read. If the content type is none of these, the first
 * bytes determine it.
 *
 * @throws {ChatError} if the status is an error, or the body is not a stream.
 */
export async function openResponse(
  response: Response,
  options: SseOptions = {},
  signal?: AbortSignal,
): Promise<WireStream> {
  const { ok, headers, body } = response
  const isSse = /^text\/event-stream/i.test(headers.get('content-type') ?? '')
  if (ok && isSse && body !== null) return openBody(body, options, signal, headers)
  return openNonSseResponse(response, options, signal)
}
