import type { SseOptions } from '../wire/limits.ts'
import { openNonSseResponse } from './nonSseResponse.ts'
import { openBody } from './openBody.ts'
import type { WireStream } from './transport.ts'

/**
 * The events of a response, framed as its content type says: server-sent events, one JSON value per line, or one JSON
 * document. The first bytes of any other content type decide; a body that is no stream fails, and so does an error
 * status.
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
