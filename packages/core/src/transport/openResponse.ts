import type { SseOptions } from '../wire/limits.ts'
import { openNonSseResponse } from './nonSseResponse.ts'
import { openBody } from './openBody.ts'
import type { WireStream } from './transport.ts'

/**
 * Opens a response as a stream. The content type decides how the body is read: as server-sent events, as one JSON
 * value per line, or as one JSON document. For any other content type the first bytes decide.
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
