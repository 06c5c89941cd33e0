import { type Clock, systemClock } from '../clock.ts'
import { createId } from '../createId.ts'
import { type ChatError, isChatError } from '../errors/chatError.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage } from '../message.ts'
import type { Decoder, EncodeInput, Protocol } from '../protocol/protocol.ts'
import { reduceMessages } from '../reduce/reduceMessage.ts'
import { endMessage } from '../reduce/runs.ts'
import { brokenStream } from '../transport/networkFailure.ts'
import { openBody } from '../transport/openBody.ts'
import { openResponse } from '../transport/openResponse.ts'
import type { WireStream } from '../transport/transport.ts'
import { runSession } from './session.ts'
import { watchSilence } from './silence.ts'

/** Options of `streamEvents` and `collectMessage`. */
export interface ReadOptions {
  protocol: Protocol
  /** Aborting it ends the reading and cancels the body. */
  signal?: AbortSignal
  /** The input that the request was encoded from. A later round of tool calls needs it for unique ids. */
  asked?: EncodeInput
}

/** Options of `collectMessage`. */
export interface CollectOptions extends ReadOptions {
  /**
   * The message that the answer is added to; see `beginRun`.
   *
   * @defaultValue a new one
   */
  message?: ChatMessage
  /**
   * Stamps reasoning with its times.
   *
   * @defaultValue no times
   */
  clock?: Clock
  /** Called with the message so far, after each chunk of the body. */
  onProgress?: (message: ChatMessage) => void
}

type Source = Response | ReadableStream<Uint8Array>

/**
 * Opens a source. A `Response` is recognised by its fields, because it may come from another realm or a copy of undici.
 */
async function open(source: Source, { protocol, signal, asked }: ReadOptions) {
  const abort = new AbortController()
  const stop = () => abort.abort(signal?.reason)
  if (signal?.aborted === true) stop()
  signal?.addEventListener('abort', stop, { signal: abort.signal })
  const stream =
    'getReader' in source ? openBody(source, {}, abort.signal) : await openResponse(source, {}, abort.signal)
  return decode(stream, () => protocol.createDecoder(asked), abort)
}

async function* decode(
  stream: WireStream,
  createDecoder: () => Decoder,
  abort: AbortController,
): AsyncGenerator<readonly ChatEvent[]> {
  const session = runSession(createDecoder)
  const silence = watchSilence(systemClock, session, () => abort.abort())
  try {
    for await (const batch of stream.batches) {
      const events = session.decodeBatch(batch)
      silence.decoded(events.length)
      yield events
      if (session.isOver) break
    }
  } catch (error) {
    if (!session.isFinished) {
      yield session.rest()
      throw error
    }
  } finally {
    silence.clear()
    abort.abort()
  }
  if (!session.isOver) yield session.close(undefined)
  if (!session.isOver) throw stream.refuse?.() ?? brokenStream()
  if (session.finish !== undefined) yield [session.finish]
}

/**
 * Yields the chat events of an answer, one by one. The last event is `finish`, `stop` or `error`.
 *
 * @throws {ChatError} if the response is not a stream, breaks off, or ends without its terminal event.
 * @example
 * ```ts
 * for await (const event of streamEvents(response, { protocol: openaiChat() })) {
 *   if (event.type === 'text') process.stdout.write(event.delta)
 * }
 * ```
 */
export async function* streamEvents(
  source: Source,
  options: ReadOptions,
): AsyncGenerator<ChatEvent, void, undefined> {
  for await (const events of await open(source, options)) yield* events
}

/**
 * Reads an answer to its end and returns the whole message. It never throws because of the content or the end of a
 * stream: `status` and `error` of the message report failures. If the stream broke off, the message is `interrupted`
 * and has the text that arrived.
 *
 * @example
 * ```ts
 * const message = await collectMessage(await fetch(url, init), { protocol: openaiChat() })
 * if (message.status === 'complete') console.log(textOf(message), message.usage)
 * ```
 */
export async function collectMessage(source: Source, options: CollectOptions): Promise<ChatMessage> {
  let message: ChatMessage = options.message ?? {
    id: createId(),
    role: 'assistant',
    parts: [],
    status: 'streaming',
    createdAt: Date.now(),
  }
  let opened = false
  try {
    const batches = await open(source, options)
    opened = true
    for await (const events of batches) {
      message = reduceMessages(message, events, options.clock?.now())
      options.onProgress?.(message)
    }
    return message
  } catch (cause) {
    if (options.signal?.aborted === true) return endMessage(message, 'stopped')
    const error = isChatError(cause) ? cause : brokenStream(cause)
    return endMessage(message, opened ? brokenOff(error) : 'failed', error)
  }
}

/** Returns the status of an answer that failed after its response had begun. */
function brokenOff(error: ChatError): 'interrupted' | 'failed' {
  return error.kind === 'not-a-stream' ? 'failed' : 'interrupted'
}
