import { collectMessage } from '@chatstream/core'
import type { ChatMessage, Protocol, Usage } from '@chatstream/core'
import type { ProxyUser } from '../exchange/exchange.ts'
import type { RunEnd } from '../logs/streamLog.ts'

/** A run that has ended, for an application that stores conversations. */
export interface EndedRun {
  runId: string
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

/** Decodes a run while it is fetched, even if nobody reads it. */
export interface Collector {
  push(blocks: readonly string[]): void
  /** Resolves with the message. Call it once, at the end of the run. */
  message(end: RunEnd): Promise<ChatMessage>
}

/** Makes a collector for answers of a protocol. */
export function createCollector(protocol: Protocol): Collector {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({
    start: (bodyController) => void (controller = bodyController),
  })
  const encoder = new TextEncoder()
  const collected = collectMessage(body, { protocol })
  let isOver = false
  // The message can be complete before the stream ends; later events need no decoding.
  const over = () => (isOver = true)
  collected.then(over, over)
  return {
    push(blocks) {
      if (!isOver) controller?.enqueue(encoder.encode(blocks.map((block) => `${block}\n`).join('')))
    },
    async message({ end }) {
      if (!isOver) controller?.close()
      const { error, ...message } = await collected
      if (end === 'stopped' && message.status === 'interrupted') return { ...message, status: 'stopped' }
      return error === undefined ? message : { ...message, error }
    },
  }
}
