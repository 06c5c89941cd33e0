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
  /** A signal that ends the reading and cancels the body. */
  signal?: AbortSignal
  /**
   * The input from which the protocol made the request. Needed if the answer continues after tool calls, so
   * that the new calls get unique ids.
   */
  asked?: EncodeInput
}

/** Options of `collectMessage`. */
export interface CollectOptions extends ReadOptions {
  /**
   * The message to which the answer is added; see `beginRun`.
   *
   * @defaultValue a new message
   */
  message?: ChatMessage
  /**
   * The clock for the start and end times of reasoning.
   *
   * @defaultValue none: no times are stored
   */
  clock?: Clock
  /** Called after each chunk of the body, with the message so far. */
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
 * Decodes a response, and yields the events of the answer one by one. The last event is `finish`, `stop` or
 * `error`.
 *
 * @throws {ChatError} if the response is not a stream, breaks off, or ends before the answer is complete.
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
 * Reads a response to its end, and resolves with the message that it contains. If the stream fails or breaks
 * off, the promise does not reject: check `status` and `error` of the message. If the stream broke off, the
 * `status` is `interrupted`, and the message has the text that arrived.
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
