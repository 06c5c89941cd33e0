import type { Json } from '../../json.ts'
import {
  type ChatMessage,
  type FilePart,
  type Part,
  type ReasoningPart,
  textOf,
  type ToolCallPart,
} from '../../message.ts'
import type { EncodeInput } from '../protocol.ts'
import { isBroken } from './callArguments.ts'

/**
 * A turn is the model's answer to one request: first text, then tool calls. An assistant message consists of
 * one or more turns.
 */
export interface Turn {
  /** All parts, in order of arrival. */
  parts: readonly Part[]
  reasoning: readonly ReasoningPart[]
  text: string
  files: readonly FilePart[]
  /** The tool calls that the client answers. Calls that the provider ran itself are left out. */
  calls: readonly ToolCallPart[]
}

/**
 * Splits an assistant message into turns. A turn is the model's answer to one request, and providers require
 * a separate message for each turn. A new turn begins with each run, with each text after a tool call, and
 * where the server reported a new turn. Empty turns are left out.
 *
 * @param keepsHosted if `true`, turns that contain only calls of the provider's own tools are kept too
 */
export function turnsOf(message: ChatMessage, keepsHosted = false): readonly Turn[] {
  const starts = turnStarts(message)
  const groups: Part[][] = [[]]
  for (const [index, part] of message.parts.entries()) {
    const isFlow = part.type === 'text' || part.type === 'reasoning'
    // Subagents use other models.
    if (isFlow && part.parentId !== undefined) continue
    const group = groups.at(-1) ?? []
    const afterCall = group.some(isClientCall) && isFlow
    if (starts.has(index) || afterCall) groups.push([part])
    else group.push(part)
  }
  return groups
    .map(turnOf)
    .filter(
      ({ text, files, calls, parts }) =>
        text !== '' || files.length > 0 || calls.length > 0 || (keepsHosted && parts.length > 0),
    )
}

/**
 * Returns the indexes of the parts with which the answer to a new request to the model begins. The client
 * sent the request (a run), or the server did after it ran a tool.
 */
export function turnStarts(message: ChatMessage): ReadonlySet<number> {
  return new Set(message.runs?.flatMap(({ firstPart = 0, turns = [] }) => [firstPart, ...turns]))
}

function turnOf(parts: readonly Part[]): Turn {
  return {
    parts,
    reasoning: parts.filter((part) => part.type === 'reasoning'),
    text: textOf({ parts }),
    files: parts.filter((part) => part.type === 'file'),
    calls: parts.filter(isClientCall),
  }
}

function isClientCall(part: Part): part is ToolCallPart {
  return part.type === 'tool-call' && part.providerExecuted !== true && part.state !== 'streaming-input'
}

/**
 * Returns the result of a tool call as text, because every provider accepts text. Providers require a result
 * for each call. So if there is no result, the text says that there is none.
 */
export function resultOf(call: ToolCallPart): { text: string; isError: boolean } {
  if (call.state === 'done') return { text: asText(call.output), isError: false }
  if (call.state === 'failed') {
    const said = isBroken(call) ? ` They begin: ${call.inputText.slice(0, 500)}` : ''
    return { text: (call.error ?? 'The tool failed.') + said, isError: true }
  }
  if (call.state === 'denied') return { text: 'The user denied this call.', isError: true }
  return { text: 'This call was not carried out.', isError: true }
}

function asText(output: unknown): string {
  return typeof output === 'string' ? output : (JSON.stringify(output) ?? '')
}

/**
 * Returns the answer that a request continues: the last message of the request, if its role is `assistant`.
 * Otherwise returns `undefined`.
 */
export function continued(asked: EncodeInput | undefined): ChatMessage | undefined {
  const last = asked?.messages.at(-1)
  return last?.role === 'assistant' ? last : undefined
}

/**
 * Returns the `content` of a message for a request. It is an array of parts if the message has files, otherwise a
 * text.
 *
 * @param textType the `type` of a text part in the API
 */
export function contentOf(
  message: ChatMessage,
  textType: string,
  encodeFile: (file: FilePart) => Json,
): string | readonly Json[] {
  const content = textOf(message)
  const files = message.parts.filter((part) => part.type === 'file')
  if (files.length === 0) return content
  return [...(content === '' ? [] : [{ type: textType, text: content }]), ...files.map(encodeFile)]
}

/**
 * Returns the text of the user's last message, or `''` if there is none. If the server stores the
 * conversation, a request contains only this text.
 */
export function lastQuestion(messages: readonly ChatMessage[]): string {
  const last = messages.findLast(({ role }) => role === 'user')
  return last === undefined ? '' : textOf(last)
}
