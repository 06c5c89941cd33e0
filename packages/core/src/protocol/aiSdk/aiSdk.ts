import { present } from '../../json.ts'
import type { EncodedRequest, EncodeInput, Protocol } from '../protocol.ts'
import { continued } from '../shared/turns.ts'
import { aiSdkDecoder } from './aiSdkDecoder.ts'
import { aiSdkMessages, idAtServer } from './aiSdkMessages.ts'

/** Options of {@link aiSdk}. */
export interface AiSdkOptions {
  /** The name of the model, sent as `model`. Set it if the route lets the client choose the model. */
  model?: string
  /**
   * A system message, sent before the conversation and never shown. Most routes have their own system
   * message.
   */
  system?: string
  /** Further fields of the request body, with the names that the route expects. */
  body?: Record<string, unknown>
}

/**
 * Creates the protocol for routes that were written for `useChat` of the Vercel AI SDK (UI message stream,
 * version 1). The server declares the tools. If the server runs a tool, the call arrives with its result. If
 * a tool has no `execute` on the server, its calls wait for results from the chat.
 * https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 *
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/chat', protocol: aiSdk() })
 * ```
 */
export function aiSdk(options: AiSdkOptions = {}): Protocol {
  return {
    name: 'ai-sdk',
    capabilities: { history: 'client', prefill: false, tools: true },
    encode: (input) => encode(options, input),
    createDecoder: aiSdkDecoder,
  }
}

function encode(options: AiSdkOptions, input: EncodeInput): EncodedRequest {
  const { messages, regenerates } = input
  const about = regenerates ?? continued(input)
  return {
    method: 'POST',
    body: {
      ...present({ id: input.chatId ?? input.id, model: input.model ?? options.model }),
      messages: aiSdkMessages(messages, options.system),
      trigger: regenerates === undefined ? 'submit-message' : 'regenerate-message',
      ...(about !== undefined && { messageId: idAtServer(about) }),
      ...options.body,
    },
  }
}
