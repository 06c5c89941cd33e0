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

/** The answer to one request to the model: its text, then its calls. */
export interface Turn {
  /** All parts, in order of arrival. */
  parts: readonly Part[]
  reasoning: readonly ReasoningPart[]
  text: string
  files: readonly FilePart[]
  /** The calls that the client answers, without those that the provider ran itself. */
  calls: readonly ToolCallPart[]
}

/**
 * The turns of a message, as providers require them: an assistant message with tool calls and follow-up runs becomes
 * several. Text after a call begins the next turn, and so does each run and each turn that the server reported. Empty
 * turns are left out.
 *
 * @param keepsHosted keeps turns that have nothing but calls of the provider, too
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

/** The indexes of the parts at which a request to the model began: a run, or a turn of a server's tool loop. */
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
 * The result of a call as text, which every provider accepts. A call without a result gets a text that says so, because
 * providers require one.
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

/** The answer that a request continues: its last message, if that is the assistant's. */
export function continued(asked: EncodeInput | undefined): ChatMessage | undefined {
  const last = asked?.messages.at(-1)
  return last?.role === 'assistant' ? last : undefined
}

/**
 * The content of a message for APIs that take a text, or parts if there are files.
 *
 * @param textType the API's `type` of a text part
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

/** The text of the user's last message, or `''`. A server that keeps the conversation gets nothing else. */
export function lastQuestion(messages: readonly ChatMessage[]): string {
  const last = messages.findLast(({ role }) => role === 'user')
  return last === undefined ? '' : textOf(last)
}
