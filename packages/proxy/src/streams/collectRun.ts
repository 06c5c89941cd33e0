import { collectMessage } from '@chatstream/core'
import type { ChatMessage, CollectOptions, Protocol, Usage } from '@chatstream/core'
import type { ProxyUser } from '../exchange/exchange.ts'
import type { RunEnd } from '../logs/streamLog.ts'

/**
 * The argument of the option `onRunEnd`: a resumable run (request to a provider) that has ended. In
 * `onRunEnd`, an app can store the conversation.
 */
export interface EndedRun {
  runId: string
  /** The id of the thread in which the answer is stored. Absent if the answer belongs to no thread. */
  threadId?: string
  /** The user that `authenticate` returned. `undefined` if the proxy has no `authenticate`. */
  user: ProxyUser | undefined
  /**
   * The request: its method, its path, and its body as parsed JSON. `body` is `undefined` if there was none.
   */
  request: { method: string; path: string; body: unknown }
  /**
   * The answer as a chat message, as far as it arrived. Its `status` says if it is complete. `undefined` if the
   * answer cannot be decoded, because the upstream has `api: 'other'` and no `protocol`.
   */
  message: ChatMessage | undefined
  /** The token counts in the answer. */
  usage: Usage | undefined
  /** The end of the run as clients get it: `complete`, `stopped`, `cut` or `lost`, with its details. */
  end: RunEnd
}

/** Decodes an answer to a message while the answer arrives from the provider, even if no client reads it. */
export interface Collector {
  push(blocks: readonly string[]): void
  /** The message so far. */
  readonly current: ChatMessage | undefined
  /** Resolves with the message. Call this method once, at the end of the answer. */
  message(end: RunEnd): Promise<ChatMessage>
}

/**
 * Creates an object that decodes one answer to a message, with a protocol.
 *
 * @param onto options of `collectMessage`. With `message`, the answer is added to this message, and `asked`
 * must be the input of the request. By default, the answer begins a new message.
 */
export function createCollector(
  protocol: Protocol,
  onto: Pick<CollectOptions, 'message' | 'asked' | 'clock' | 'onProgress'> = {},
): Collector {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let current = onto.message
  let isOver = false
  const body = new ReadableStream<Uint8Array>({
    start: (bodyController) => void (controller = bodyController),
    // After the terminal event the rest is not read, and a canceled stream takes no more.
    cancel: () => void (isOver = true),
  })
  const encoder = new TextEncoder()
  const collected = collectMessage(body, {
    ...onto,
    protocol,
    onProgress(message) {
      current = message
      onto.onProgress?.(message)
    },
  })
  // The message can be complete before the stream ends; later events need no decoding.
  const over = () => (isOver = true)
  collected.then(over, over)
  return {
    push(blocks) {
      if (!isOver) controller?.enqueue(encoder.encode(blocks.map((block) => `${block}\n`).join('')))
    },
    get current() {
      return current
    },
    async message({ end }) {
      if (!isOver) controller?.close()
      const { error, ...message } = await collected
      if (end === 'stopped' && message.status === 'interrupted') return { ...message, status: 'stopped' }
      return error === undefined ? message : { ...message, error }
    },
  }
}
