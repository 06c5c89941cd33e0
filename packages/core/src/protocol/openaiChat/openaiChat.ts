import { type Json, present } from '../../json.ts'
import { emptyObject, type EncodeInput, type Protocol, type ToolDefinition } from '../protocol.ts'
import { openaiChatDecoder } from './openaiChatDecoder.ts'
import { openaiChatMessages } from './openaiChatMessages.ts'

/** Options of {@link openaiChat}. */
export interface OpenAIChatOptions {
  /** The name of the model, sent as `model`. If the name is absent, the server chooses the model. */
  model?: string
  /** A system message, sent before the conversation and never shown. */
  system?: string
  temperature?: number
  /**
   * The maximum number of output tokens. It is sent as `max_tokens`, or as `max_completion_tokens` to the
   * models that require this name (o1 to o4, gpt-5).
   */
  maxTokens?: number
  /**
   * If `true`, the content of `<think>…</think>` at the beginning of an answer becomes reasoning. If `false`,
   * it stays in the text.
   *
   * @defaultValue true
   */
  thinkTags?: boolean
  /**
   * Set `true` if the server ends its answers with `[DONE]` and never sends a `finish_reason`. By default, an
   * answer without a `finish_reason` counts as cut off, because gateways also end broken streams with
   * `[DONE]`.
   *
   * @defaultValue false
   */
  endsWithDone?: boolean
  /** Further fields of the request body, with the API's names. */
  body?: Record<string, unknown>
}

/**
 * Creates the protocol for OpenAI's Chat Completions API and for compatible servers: Azure, DeepSeek, Groq,
 * Mistral, OpenRouter, Perplexity, xAI, vLLM, llama.cpp and others.
 * https://platform.openai.com/docs/api-reference/chat-streaming
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
    createDecoder: (asked) => openaiChatDecoder(asked, options),
  }
}

/** Matches the names of Mistral's own models. Mistral's API refuses unknown fields. */
const mistral = /^(open-)?(mis|mix|minis|magis|devs|codes|pix|vox)tral/i

function encodeBody(options: OpenAIChatOptions, input: EncodeInput): Json {
  const { system, body } = options
  const model = input.model ?? options.model
  const isMistral = mistral.test(model ?? '')
  const limit = /(^|\/)(o\d|gpt-[5-9])/.test(model ?? '') ? 'max_completion_tokens' : 'max_tokens'
  return present({
    model,
    temperature: options.temperature,
    [limit]: options.maxTokens,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...openaiChatMessages(input.messages, isMistral),
    ],
    tools: input.tools?.length ? input.tools.map(encodeTool) : undefined,
    stream: true,
    stream_options: isMistral ? undefined : { include_usage: true },
    ...body,
  })
}

function encodeTool({ name, description, parameters = emptyObject }: ToolDefinition): Json {
  return { type: 'function', function: present({ name, description, parameters }) }
}
