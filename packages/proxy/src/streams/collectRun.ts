import { anthropicMessages, codeer, collectMessage, openaiChat, openaiResponses } from '@chatstream/core'
import type { ChatMessage, Protocol, Usage } from '@chatstream/core'
import type { ProxyUser } from '../options.ts'
import type { RunEnd } from '../logs/streamLog.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** A run that has ended, for a host that keeps conversations. */
export interface EndedRun {
  streamId: string
  /** As `authenticate` gave it; undefined where the proxy knows no users. */
  user: ProxyUser | undefined
  /** What was asked: the request's method and path, and its body as JSON, undefined where it had none. */
  request: { method: string; path: string; body: unknown }
  /**
   * The answer as a chat's message, as far as it came; `status` tells whether it is whole. Undefined where the proxy does
   * not know what the upstream speaks: `api: 'other'` without a `protocol`.
   */
  message: ChatMessage | undefined
  /** What the answer says it cost. */
  usage: Usage | undefined
  /** How the run ended: `complete`, `stopped`, `cut` or `lost`, with what its readers were told. */
  end: RunEnd
}

/** Decodes a run as it goes, whether or not anybody reads it. */
export interface Collector {
  push(blocks: readonly string[]): void
  message(end: RunEnd): Promise<ChatMessage>
}

export function createCollector(protocol: Protocol): Collector {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({ start: (itsOwn) => void (controller = itsOwn) })
  const encoder = new TextEncoder()
  const collected = collectMessage(body, { protocol })
  let isOver = false
  // It ends at the answer's own last word; what comes after that needs no decoding.
  void collected.then(() => (isOver = true))
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

/** What an upstream speaks at a path. */
export function protocolAt({ api, protocol }: Upstream, upstreamPath: string): Protocol | undefined {
  if (protocol !== undefined || api === 'other') return protocol
  if (api === 'anthropic') return anthropicMessages()
  if (api === 'codeer') return codeer()
  return upstreamPath.endsWith('/responses') ? openaiResponses() : openaiChat()
}
