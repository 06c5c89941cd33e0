import { isObject, type Json, present } from '../../json.ts'
import type { ChatMessage, FilePart, Part, ReasoningPart, ToolCallPart } from '../../message.ts'
import { inputOf } from '../shared/callArguments.ts'
import { idAtProvider } from '../shared/callIds.ts'
import { resultOf, type Turn, turnsOf } from '../shared/turns.ts'
import { redacted } from './anthropicMessagesBlocks.ts'

interface Encoded {
  role: 'user' | 'assistant'
  content: readonly Json[]
}

/**
 * Converts the conversation to the `messages` of Anthropic's API. The API requires that user messages and
 * assistant messages alternate.
 */
export function anthropicTurns(messages: readonly ChatMessage[]): readonly Encoded[] {
  return merge(messages.flatMap((message) => encodeMessage(message, message === messages.at(-1))))
}

/** Joins neighbouring messages of one role: the results of calls and the question after them are one message. */
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

function encodeMessage(message: ChatMessage, isLast: boolean): readonly Encoded[] {
  if (message.role === 'user') return [{ role: 'user', content: message.parts.flatMap(encodePart) }]
  return message.role === 'assistant'
    ? turnsOf(message, true).flatMap((turn) => encodeTurn(turn, isLast))
    : []
}

function encodeTurn(turn: Turn, isLast: boolean): readonly Encoded[] {
  const content = turn.parts.flatMap((part): readonly Json[] => {
    if (part.type === 'reasoning') return encodeReasoning(part)
    if (part.type === 'tool-call')
      return turn.calls.includes(part) ? [encodeCall(part)] : encodeHosted(part, isLast)
    return part.type === 'text' ? encodePart(part) : []
  })
  return [
    { role: 'assistant', content },
    { role: 'user', content: turn.calls.map(encodeResult) },
  ]
}

/** Encodes one part. Text of white space alone is left out, because the API refuses it. */
function encodePart(part: Part): readonly Json[] {
  if (part.type === 'file') return [encodeFile(part)]
  return part.type === 'text' && part.text.trim() !== '' ? [{ type: 'text', text: part.text }] : []
}

/**
 * Encodes reasoning with its signature. Reasoning without a signature or from another provider is left out, because the
 * API refuses it.
 */
function encodeReasoning({ id, text, signature }: ReasoningPart): readonly Json[] {
  if (signature === undefined || (id !== undefined && !/^\d+$/.test(id))) return []
  if (signature.startsWith(redacted))
    return [{ type: 'redacted_thinking', data: signature.slice(redacted.length) }]
  return [{ type: 'thinking', thinking: text, signature }]
}

function encodeCall(call: ToolCallPart): Json {
  return { type: 'tool_use', id: idAtProvider(call), name: call.name, input: inputOf(call) }
}

/**
 * Encodes a call that the provider ran, with its result. A call without a result is only allowed in an answer that is
 * to be continued.
 */
function encodeHosted(call: ToolCallPart, isLast: boolean): readonly Json[] {
  const { block, result } = call.echo ?? {}
  if (!isObject(block) || call.state === 'streaming-input') return []
  const id = idAtProvider(call)
  const used = { ...block, id, name: call.name, input: inputOf(call) }
  if (isObject(result)) return [used, { ...result, tool_use_id: id }]
  return isLast ? [used] : []
}

function encodeResult(call: ToolCallPart): Json {
  const { text, isError } = resultOf(call)
  return {
    type: 'tool_result',
    tool_use_id: idAtProvider(call),
    content: text,
    ...(isError && { is_error: true }),
  }
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
