import { collectMessage } from '@chatstream/core'
import type { ChatMessage, CollectOptions, Protocol, Usage } from '@chatstream/core'
import type { ProxyUser } from '../exchange/exchange.ts'
import type { RunEnd } from '../logs/streamLog.ts'

/** A run that has ended, as the argument of the option `onRunEnd`. An app can store the conversation there. */
export interface EndedRun {
  runId: string
  /** The thread that the answer is stored in; undefined for a run outside of threads. */
  threadId?: string
  /** The user that `authenticate` returned; undefined if the proxy knows no users. */
  user: ProxyUser | undefined
  /** The request: method, path, and the body as parsed JSON; undefined if it had no body. */
  request: { method: string; path: string; body: unknown }
  /**
   * The answer as a chat message, up to where it ended; `status` says if it is complete. Undefined if the protocol of
   * the upstream is unknown: `api: 'other'` without a `protocol`.
   */
  message: ChatMessage | undefined
  /** The token counts in the answer. */
  usage: Usage | undefined
  /** The end of the run as readers get it: `complete`, `stopped`, `cut` or `lost`, with its details. */
  end: RunEnd
}

/** Builds a message from an answer while the answer arrives from the provider, even if no client reads the answer. */
export interface Collector {
  push(blocks: readonly string[]): void
  /** The message so far. */
  readonly current: ChatMessage | undefined
  /** Resolves with the message. Call it once, at the end of the run. */
  message(end: RunEnd): Promise<ChatMessage>
}

/**
 * Creates the object that decodes one answer, in the format of a protocol, to a message.
 *
 * @param onto Options of `collectMessage`. With `message`, the answer is added to this message, and `asked` must be
 * the input of the request. By default the answer begins a new message.
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
