import { isChatError } from '../errors/chatError.ts'
import type { WireEvent } from '../events.ts'
import { type Framing, readBatches } from '../wire/framing.ts'
import type { SseOptions } from '../wire/limits.ts'
import { sseFraming } from '../wire/readSse.ts'
import { readControl } from './readControl.ts'
import { brokenStream } from './networkFailure.ts'
import type { WireStream } from './transport.ts'

/** Opens a response body that is known to contain server-sent events. */
export function openBody(
  body: ReadableStream<Uint8Array>,
  options: SseOptions = {},
  signal?: AbortSignal,
  headers: { get(name: string): string | null } = new Headers(),
): WireStream {
  const { kept, onComment } = readControl(headers)
  return { batches: readStream(body, sseFraming({ onComment, ...options }), signal), ...kept }
}

/**
 * Yields the events of a body in batches. If the connection breaks, throws a `ChatError` in place of the
 * engine's error, because each JavaScript engine has a different message for this.
 */
export async function* readStream(
  body: ReadableStream<Uint8Array>,
  framing: Framing,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly WireEvent[], void, undefined> {
  try {
    yield* readBatches(body, framing, signal)
  } catch (cause) {
    throw isChatError(cause) ? cause : brokenStream(cause)
  }
}
