import { createId } from '../createId.ts'
import { isChatError } from '../errors.ts'
import type { ChatEvent, WireEvent } from '../events.ts'
import type { ChatMessage } from '../message.ts'
import type { Protocol } from '../protocol/protocol.ts'
import { endMessage, reduceMessages } from '../reduce/reduceMessage.ts'
import { openResponse, readOrFail } from '../transport/fetchTransport.ts'
import { brokenStream } from '../transport/networkFailure.ts'
import { decodeBatches, isTerminal } from './decodeBatches.ts'

export interface ReadOptions {
  protocol: Protocol
  /** Ends the reading and cancels the body. */
  signal?: AbortSignal
}

type Source = Response | ReadableStream<Uint8Array>

async function open(source: Source, signal?: AbortSignal): Promise<AsyncIterable<readonly WireEvent[]>> {
  return source instanceof Response ? openResponse(source, {}, signal) : readOrFail(source, {}, signal)
}

async function* decode(
  batches: AsyncIterable<readonly WireEvent[]>,
  protocol: Protocol,
): AsyncGenerator<readonly ChatEvent[]> {
  let last: ChatEvent | undefined
  for await (const events of decodeBatches(batches, protocol.createDecoder())) {
    last = events.at(-1)
    yield events
  }
  if (!isTerminal(last)) throw brokenStream()
}

/**
 * The chat events of an answer, one by one. The last is `finish` or `error`.
 *
 * @throws {ChatError} when the answer is no stream, breaks, or ends without its terminal event.
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
  const batches = await open(source, options.signal)
  for await (const events of decode(batches, options.protocol)) yield* events
}

/**
 * Reads an answer to its end and gives the whole message. It never throws for what a stream says or how it ends:
 * `status` and `error` tell. `interrupted` is an answer that broke off; what arrived is in it.
 *
 * @example
 * ```ts
 * const message = await collectMessage(await fetch(url, init), { protocol: openaiChat() })
 * if (message.status === 'complete') console.log(textOf(message), message.usage)
 * ```
 */
export async function collectMessage(source: Source, options: ReadOptions): Promise<ChatMessage> {
  let message: ChatMessage = {
    id: createId(),
    role: 'assistant',
    parts: [],
    status: 'streaming',
    createdAt: Date.now(),
  }
  let opened = false
  try {
    const batches = await open(source, options.signal)
    opened = true
    for await (const events of decode(batches, options.protocol)) message = reduceMessages(message, events)
    return message
  } catch (cause) {
    if (options.signal?.aborted === true) return endMessage(message, 'stopped')
    const error = isChatError(cause) ? cause : brokenStream(cause)
    return endMessage(message, opened ? 'interrupted' : 'failed', error)
  }
}
