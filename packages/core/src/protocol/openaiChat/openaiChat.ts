import { type Json, present } from '../../json.ts'
import { emptyObject, type EncodeInput, type Protocol, type ToolDefinition } from '../protocol.ts'
import { openaiChatDecoder } from './openaiChatDecoder.ts'
import { openaiChatMessages } from './openaiChatMessages.ts'

/** Options of {@link openaiChat}. */
export interface OpenAIChatOptions {
  /** Sent as `model`. Without it the server chooses. */
  model?: string
  /** A system message, sent before the conversation and never shown. */
  system?: string
  temperature?: number
  /** Sent as `max_tokens`. */
  maxTokens?: number
  /** Further fields of the request, with the API's names. */
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
    encode: (input) => ({ method: 'POST', body: encodeBody(options, input) }),
    createDecoder: openaiChatDecoder,
  }
}

function encodeBody(options: OpenAIChatOptions, input: EncodeInput): Json {
  const { system, body } = options
  return {
    ...present({
      model: input.model ?? options.model,
      temperature: options.temperature,
      max_tokens: options.maxTokens,
    }),
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...openaiChatMessages(input.messages),
    ],
    ...(input.tools !== undefined && input.tools.length > 0 && { tools: input.tools.map(encodeTool) }),
    stream: true,
    stream_options: { include_usage: true },
    ...body,
  }
}

function encodeTool({ name, description, parameters = emptyObject }: ToolDefinition): Json {
  return { type: 'function', function: { name, ...present({ description }), parameters } }
}
