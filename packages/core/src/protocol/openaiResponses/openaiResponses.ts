import { type Json, list, present } from '../../json.ts'
import { emptyObject, type EncodeInput, type Protocol, type ToolDefinition } from '../protocol.ts'
import { openaiResponsesDecoder } from './openaiResponsesDecoder.ts'
import { openaiResponsesInput } from './openaiResponsesInput.ts'

/** Options of {@link openaiResponses}. */
export interface OpenAIResponsesOptions {
  /** The name of the model, sent as `model`. If the name is absent, the server chooses the model. */
  model?: string
  /** The system prompt, sent as `instructions` and never shown. */
  system?: string
  temperature?: number
  /** The maximum number of output tokens, sent as `max_output_tokens`. */
  maxTokens?: number
  /**
   * Further fields of the request body, with the API's names. Example: `reasoning: { effort, summary }`. To use
   * tools that OpenAI runs itself, list them in `tools`, e.g. `[{ type: 'web_search' }]`. They are sent
   * together with the chat's own tools.
   */
  body?: Record<string, unknown>
}

/**
 * Creates the protocol for the Responses API (`POST {base}/responses`) of OpenAI, Azure, LM Studio, vLLM and
 * others. Each request contains the whole conversation. With the option
 * `body: { store: false, include: ['reasoning.encrypted_content'] }`, the API sends encrypted reasoning. The
 * next requests send this reasoning back. https://platform.openai.com/docs/api-reference/responses
 *
 * @example
 * ```ts
 * const protocol = openaiResponses({ model: 'gpt-5.1', body: { tools: [{ type: 'web_search' }] } })
 * ```
 */
export function openaiResponses(options: OpenAIResponsesOptions = {}): Protocol {
  return {
    name: 'openai-responses',
    capabilities: { history: 'client', prefill: false, tools: true },
    encode: (input) => ({ method: 'POST', body: encodeBody(options, input) }),
    createDecoder: (asked) => openaiResponsesDecoder(options.body?.['background'] === true, asked),
  }
}

function encodeBody(options: OpenAIResponsesOptions, input: EncodeInput): Json {
  const tools = [...(input.tools ?? []).map(encodeTool), ...list(options.body?.['tools'])]
  return {
    ...present({
      model: input.model ?? options.model,
      instructions: options.system,
      temperature: options.temperature,
      max_output_tokens: options.maxTokens,
    }),
    input: openaiResponsesInput(input.messages),
    stream: true,
    ...options.body,
    ...(tools.length > 0 && { tools }),
  }
}

/** Sends `strict: false`: the API's default `strict: true` refuses schemas with optional or additional properties. */
function encodeTool({ name, description, parameters = emptyObject }: ToolDefinition): Json {
  return { type: 'function', name, ...present({ description }), parameters, strict: false }
}
