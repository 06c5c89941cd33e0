import type { Protocol } from '../protocol.ts'

export interface OpenAIResponsesOptions {
  /** Sent as `model`. Without it the server chooses. */
  model?: string
  /** Sent as `instructions`, never shown. */
  system?: string
  temperature?: number
  /** Sent as `max_output_tokens`. */
  maxTokens?: number
  /**
   * Further fields of the request, as the API names them: `reasoning: { effort, summary }`. `tools` given here, which
   * OpenAI runs itself (`[{ type: 'web_search' }]`), stand beside the chat's own.
   */
  body?: Record<string, unknown>
}

/**
 * OpenAI Responses, as OpenAI, Azure, LM Studio, vLLM and others speak it: `POST {base}/responses`. Each request
 * carries the conversation. Reasoning goes back to the model where it came encrypted, which
 * `body: { store: false, include: ['reasoning.encrypted_content'] }` asks for.
 * https://platform.openai.com/docs/api-reference/responses
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
    load: async () => (await import('./openaiResponsesCodec.ts')).openaiResponsesCodec(options),
  }
}
