import type { Protocol } from '../protocol.ts'

export interface OpenAIChatOptions {
  /** Sent as `model`. Without it the server chooses. */
  model?: string
  /** A system message put before the conversation: sent, never shown. */
  system?: string
  temperature?: number
  /** Sent as `max_tokens`. */
  maxTokens?: number
  /** Further fields of the request, as the API names them. */
  body?: Record<string, unknown>
}

/**
 * OpenAI Chat Completions and everything compatible with it: Azure, DeepSeek, Groq, Mistral, OpenRouter, Perplexity,
 * xAI, vLLM, llama.cpp and others. https://platform.openai.com/docs/api-reference/chat-streaming
 *
 * @example
 * ```ts
 * const protocol = openaiChat({ model: 'gpt-4.1', system: 'Answer briefly.' })
 * ```
 */
export function openaiChat(options: OpenAIChatOptions = {}): Protocol {
  return {
    name: 'openai-chat',
    capabilities: { history: 'client', prefill: true, tools: true },
    load: async () => (await import('./openaiChatCodec.ts')).openaiChatCodec(options),
  }
}
