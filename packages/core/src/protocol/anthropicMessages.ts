import { isObject, type Json, list, present } from '../json.ts'
import type { ChatMessage, FilePart, Part, ReasoningPart, ToolCallPart } from '../message.ts'
import { textOf } from '../message.ts'
import { redacted } from './anthropicMessagesBlocks.ts'
import { messagesDecoder } from './anthropicMessagesDecoder.ts'
import { emptyObject, type EncodeInput, type Protocol, type ToolDefinition } from './protocol.ts'
import { resultOf, type Turn, turnsOf } from './turns.ts'

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
    encode: (input) => ({
      method: 'POST',
      headers: { 'anthropic-version': '2023-06-01' },
      body: encodeBody(options, input),
    }),
    createDecoder: messagesDecoder,
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
    messages: merge(input.messages.flatMap(encodeMessage)),
    stream: true,
    ...options.body,
    ...(tools.length > 0 && { tools }),
  }
}

function encodeTool({ name, description, parameters = emptyObject }: ToolDefinition): Json {
  return { name, ...present({ description }), input_schema: parameters }
}

/** System messages have no place among the others here. */
function systemOf(options: AnthropicMessagesOptions, messages: readonly ChatMessage[]): string | undefined {
  const own = messages.filter(({ role }) => role === 'system').map(textOf)
  const all = [options.system ?? '', ...own].filter((text) => text !== '')
  return all.length === 0 ? undefined : all.join('\n\n')
}

interface Encoded {
  role: 'user' | 'assistant'
  content: readonly Json[]
}

/** What follows from the same side is one message: the results of calls, and the question after them. */
function merge(messages: readonly Encoded[]): readonly Encoded[] {
  const merged: Encoded[] = []
  for (const { role, content } of messages) {
    const last = merged.at(-1)
    if (content.length === 0) continue
    if (last?.role === role) merged[merged.length - 1] = { role, content: [...last.content, ...content] }
    else merged.push({ role, content })
  }
  return merged
}

function encodeMessage(message: ChatMessage): readonly Encoded[] {
  if (message.role === 'user') return [{ role: 'user', content: message.parts.flatMap(encodePart) }]
  return message.role === 'assistant' ? turnsOf(message).flatMap(encodeTurn) : []
}

function encodeTurn(turn: Turn): readonly Encoded[] {
  const content = turn.parts.flatMap((part): readonly Json[] => {
    if (part.type === 'reasoning') return encodeReasoning(part)
    if (part.type === 'tool-call') return turn.calls.includes(part) ? [encodeCall(part)] : []
    return part.type === 'text' ? encodePart(part) : []
  })
  return [
    { role: 'assistant', content },
    { role: 'user', content: turn.calls.map(encodeResult) },
  ]
}

/** A text of white space alone is refused. */
function encodePart(part: Part): readonly Json[] {
  if (part.type === 'file') return [encodeFile(part)]
  return part.type === 'text' && part.text.trim() !== '' ? [{ type: 'text', text: part.text }] : []
}

/** With its signature, or not at all. Another provider's is left out: it would be refused. */
function encodeReasoning({ id, text, signature }: ReasoningPart): readonly Json[] {
  if (signature === undefined || (id !== undefined && !/^\d+$/.test(id))) return []
  if (signature.startsWith(redacted))
    return [{ type: 'redacted_thinking', data: signature.slice(redacted.length) }]
  return [{ type: 'thinking', thinking: text, signature }]
}

function encodeCall({ id, name, input }: ToolCallPart): Json {
  return { type: 'tool_use', id, name, input: isObject(input) ? input : { input } }
}

function encodeResult(call: ToolCallPart): Json {
  const { text, isError } = resultOf(call)
  return { type: 'tool_result', tool_use_id: call.id, content: text, ...(isError && { is_error: true }) }
}

function encodeFile({ mediaType, url, name }: FilePart): Json {
  const source = sourceOf(mediaType, url)
  if (mediaType.startsWith('image/')) return { type: 'image', source }
  return { type: 'document', source, ...present({ title: name }) }
}

/** https://platform.claude.com/docs/en/build-with-claude/pdf-support: documents are PDFs, or plain text as it is. */
function sourceOf(mediaType: string, url: string): Json {
  const comma = url.indexOf(',')
  if (!url.startsWith('data:') || comma === -1) return { type: 'url', url }
  const data = url.slice(comma + 1)
  const isBase64 = url.slice(0, comma).endsWith(';base64')
  if (!mediaType.startsWith('text/')) return { type: 'base64', media_type: mediaType, data }
  return {
    type: 'text',
    media_type: 'text/plain',
    data: isBase64 ? fromBase64(data) : decodeURIComponent(data),
  }
}

function fromBase64(data: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(data), (char) => char.charCodeAt(0)))
}
