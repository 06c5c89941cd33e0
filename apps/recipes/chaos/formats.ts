import {
  agUi,
  aiSdk,
  anthropicMessages,
  codeer,
  openaiChat,
  openaiResponses,
  type Protocol,
  relay,
} from '@chatstream/core'

/** A wire format, and the path that the proxy serves it at. */
export interface Format {
  protocol(): Protocol
  path: string
  /** True if the format can express reasoning and tool calls. */
  tellsAll: boolean
}

export const formats: Readonly<Record<string, Format>> = {
  'openai-chat': { protocol: openaiChat, path: '/api/v1/chat/completions', tellsAll: true },
  'openai-responses': { protocol: openaiResponses, path: '/api/v1/responses', tellsAll: true },
  'anthropic-messages': { protocol: anthropicMessages, path: '/api/v1/messages', tellsAll: true },
  'ai-sdk': { protocol: aiSdk, path: '/api/ai-sdk', tellsAll: true },
  'ag-ui': { protocol: agUi, path: '/api/ag-ui', tellsAll: true },
  codeer: { protocol: codeer, path: '/api/chats/7/messages', tellsAll: false },
  relay: { protocol: relay, path: '/api/relay', tellsAll: false },
}
