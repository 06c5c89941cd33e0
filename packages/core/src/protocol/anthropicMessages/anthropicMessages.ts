import { type Json, list, present } from '../../json.ts'
import { type ChatMessage, textOf } from '../../message.ts'
import { emptyObject, type EncodeInput, type Protocol, type ToolDefinition } from '../protocol.ts'
import { anthropicMessagesDecoder } from './anthropicMessagesDecoder.ts'
import { anthropicTurns } from './anthropicTurns.ts'

/** Options of {@link anthropicMessages}. */
export interface AnthropicMessagesOptions {
  /**
   * The name of the model, sent as `model`. If the name is absent, the server chooses the model. Anthropic's
   * own server requires a name.
   */
  model?: string
  /** The system prompt, sent as `system` and never shown. */
  system?: string
  temperature?: number
  /**
   * The maximum number of output tokens, sent as `max_tokens`. The API requires this field.
   *
   * @defaultValue 8192
   */
  maxTokens?: number
  /**
   * Further fields of the request body, with the API's names. Example: `thinking: { type: 'adaptive' }`, or
   * `thinking: { type: 'enabled', budget_tokens }` with a budget below `maxTokens`. To use tools that Anthropic
   * runs itself, list them in `tools`. They are sent together with the chat's own tools.
   */
  body?: Record<string, unknown>
}

/**
 * Creates the protocol for Anthropic's Messages API: `POST {base}/messages`, with
 * `anthropic-version: 2023-06-01`. @chatstream/proxy adds the API key as `x-api-key`. After tool calls, the
 * API requires the model's thinking with its signature, so both are sent back.
 * https://platform.claude.com/docs/en/api/messages
 *
 * @example
 * ```ts
 * const protocol = anthropicMessages({
 *   model: 'claude-opus-4-6', maxTokens: 16_000, body: { thinking: { type: 'adaptive' } },
 * })
 * ```
 */
export function anthropicMessages(options: AnthropicMessagesOptions = {}): Protocol {
  return {
    name: 'anthropic-messages',
    // Models from 4.6 on refuse a conversation that ends with the assistant:
    // https://platform.claude.com/docs/en/about-claude/models/migration-guide
    capabilities: { history: 'client', prefill: false, tools: true },
    encode: (input) => ({
      method: 'POST',
      headers: { 'anthropic-version': '2023-06-01' },
      body: encodeBody(options, input),
    }),
    createDecoder: anthropicMessagesDecoder,
  }
}

function encodeBody(options: AnthropicMessagesOptions, input: EncodeInput): Json {
  const tools = [...(input.tools ?? []).map(encodeTool), ...list(options.body?.['tools'])]
  return {
    ...present({
      model: input.model ?? options.model,
      system: systemOf(options, input.messages),
      temperature: options.temperature,
    }),
    max_tokens: options.maxTokens ?? 8192,
    messages: anthropicTurns(input.messages),
    stream: true,
    ...options.body,
    ...(tools.length > 0 && { tools }),
  }
}

function encodeTool({ name, description, parameters = emptyObject }: ToolDefinition): Json {
  return { name, ...present({ description }), input_schema: parameters }
}

/** The system text, which the API takes separately from the conversation. */
function systemOf(options: AnthropicMessagesOptions, messages: readonly ChatMessage[]): string | undefined {
  const own = messages.filter(({ role }) => role === 'system').map(textOf)
  const all = [options.system ?? '', ...own].filter((text) => text !== '')
  return all.length === 0 ? undefined : all.join('\n\n')
}
