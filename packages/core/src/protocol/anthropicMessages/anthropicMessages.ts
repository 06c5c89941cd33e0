import type { Protocol } from '../protocol.ts'

export interface AnthropicMessagesOptions {
  /** Sent as `model`. Without it the server chooses; Anthropic's own wants one. */
  model?: string
  /** Sent as `system`, never shown. */
  system?: string
  temperature?: number
  /** Sent as `max_tokens`, which the API requires. Default 8192. */
  maxTokens?: number
  /**
   * Further fields of the request, as the API names them: `thinking: { type: 'adaptive' }`, or
   * `{ type: 'enabled', budget_tokens }` with a budget below `maxTokens`. `tools` given here, which Anthropic runs
   * itself, stand beside the chat's own.
   */
  body?: Record<string, unknown>
}

/**
 * Anthropic Messages: `POST {base}/messages`, with `anthropic-version: 2023-06-01`. The key, as `x-api-key`, is the
 * proxy's to add. Thinking goes back to the model with its signature, as calls of tools need it.
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
    load: async () => (await import('./anthropicMessagesCodec.ts')).anthropicMessagesCodec(options),
  }
}
