import type { Json } from '../../json.ts'
import type { ChatMessage, FilePart, Part, ReasoningPart, ToolCallPart } from '../../message.ts'
import { argumentsOf } from '../shared/callArguments.ts'
import { idAtProvider } from '../shared/callIds.ts'
import { contentOf, resultOf, type Turn, turnsOf } from '../shared/turns.ts'

/** Converts the conversation to the `input` items of the Responses API. */
export function openaiResponsesInput(messages: readonly ChatMessage[]): readonly Json[] {
  return messages.flatMap(encodeMessage)
}

function encodeMessage(message: ChatMessage): readonly Json[] {
  if (message.role !== 'assistant')
    return [{ role: message.role, content: contentOf(message, 'input_text', encodeFile) }]
  return [...turnsOf(message).flatMap(encodeTurn), ...message.parts.flatMap(encodeApproval)]
}

function encodeFile({ mediaType, url, name = 'file' }: FilePart): Json {
  if (mediaType.startsWith('image/')) return { type: 'input_image', image_url: url }
  return url.startsWith('data:')
    ? { type: 'input_file', filename: name, file_data: url }
    : { type: 'input_file', file_url: url }
}

/**
 * Encodes a turn as input items. The items get no ids, because OpenAI accepts an id only if it has stored the item
 * together with its neighbours.
 */
function encodeTurn(turn: Turn): readonly Json[] {
  const items = turn.parts.flatMap((part): readonly Json[] => {
    if (part.type === 'text') return part.text === '' ? [] : [{ role: 'assistant', content: part.text }]
    if (part.type === 'reasoning') return encodeReasoning(part, turn.reasoning)
    return part.type === 'tool-call' && turn.calls.includes(part) ? [encodeCall(part)] : []
  })
  return [...items, ...turn.calls.map(encodeResult)]
}

/**
 * Encodes reasoning as one item. The last part has the signature. Reasoning of another provider is left out, because
 * the API refuses it.
 */
function encodeReasoning(
  { id, text, signature }: ReasoningPart,
  all: readonly ReasoningPart[],
): readonly Json[] {
  if (signature === undefined || (id !== undefined && !/^\d+\.s?\d+$/.test(id))) return []
  const item = id?.slice(0, id.indexOf('.') + 1)
  const summaries =
    item === undefined
      ? [text]
      : all.filter((part) => part.id?.startsWith(`${item}s`)).map((part) => part.text)
  const summary = summaries
    .filter((said) => said !== '')
    .map((said) => ({ type: 'summary_text', text: said }))
  return [{ type: 'reasoning', summary, encrypted_content: signature }]
}

/** `true` for a call of a custom tool, whose input is text and not JSON. */
function isCustom({ input, inputText }: ToolCallPart): boolean {
  return typeof input === 'string' && input === inputText
}

function encodeCall(call: ToolCallPart): Json {
  const { name, input } = call
  const call_id = idAtProvider(call)
  if (isCustom(call)) return { type: 'custom_tool_call', call_id, name, input }
  return { type: 'function_call', call_id, name, arguments: argumentsOf(call) }
}

function encodeResult(call: ToolCallPart): Json {
  const type = isCustom(call) ? 'custom_tool_call_output' : 'function_call_output'
  return { type, call_id: idAtProvider(call), output: resultOf(call).text }
}

/** The user's decision on a call that needs approval (MCP). OpenAI stores the request unless `store` is false. */
function encodeApproval(part: Part): readonly Json[] {
  if (part.type !== 'tool-call' || part.providerExecuted !== true) return []
  if (part.state !== 'running' && part.state !== 'denied') return []
  const approve = part.state === 'running'
  const id = idAtProvider(part)
  return [
    { type: 'item_reference', id },
    { type: 'mcp_approval_response', approval_request_id: id, approve },
  ]
}
