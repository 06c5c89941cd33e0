import { createId, type ChatMessage, type TransportRequest } from '@chatstream/core'
import { protocolOfUrl, protocols, type ProtocolName } from './protocols.ts'

/** Describes the request that a command sends. */
export interface QuestionOptions {
  url: string
  /** Headers that are added to the headers of the protocol. */
  headers?: Readonly<Record<string, string>>
  /** The body, which is sent unchanged. Default: a short question in the format of the provider. */
  data?: string
  model?: string
  /** The name of the protocol (the format of the provider). Default: a guess from the path of the URL. */
  protocol?: ProtocolName
  /** The value of the `origin` header. */
  origin?: string
}

/** A question whose answer is long enough to distinguish a stream from an answer in one piece. */
const question = 'Count from one to thirty, one number in words per line.'

/**
 * Makes the request for a question. The request contains a run id, so that a server such as @chatstream/proxy
 * stores its answer.
 */
export function requestOf(
  options: QuestionOptions,
): Omit<TransportRequest, 'signal'> & { protocol: ProtocolName } {
  const { url, data, model, origin, protocol = protocolOfUrl(url) } = options
  const message: ChatMessage = {
    id: 'question',
    role: 'user',
    parts: [{ type: 'text', text: question }],
    status: 'complete',
    createdAt: Date.now(),
  }
  const encoded = protocols[protocol](model).encode({ messages: [message] })
  const address = new URL(url)
  for (const [name, value] of Object.entries(encoded.query ?? {})) address.searchParams.set(name, value)
  const body = data ?? (encoded.body && JSON.stringify(encoded.body))
  return {
    protocol,
    url: address.href,
    method: data === undefined ? encoded.method : 'POST',
    headers: {
      accept: 'text/event-stream',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      'x-chatstream-id': createId(),
      ...encoded.headers,
      ...(origin !== undefined && { origin }),
      ...options.headers,
    },
    ...(body !== undefined && { body }),
  }
}
