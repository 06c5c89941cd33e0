import { isObject, type Json, present } from '../../json.ts'
import type { ChatMessage, Part, SourcePart, ToolCallPart } from '../../message.ts'
import { passedThrough } from './aiSdkDecoder.ts'
import { idAtProvider } from '../shared/callIds.ts'
import { resultOf, turnStarts } from '../shared/turns.ts'

/**
 * Returns the id that the server uses for a message. If the server sent no id, this is the id of the message in the
 * chat.
 */
export function idAtServer(message: ChatMessage): string {
  return message.serverId ?? message.id
}

/**
 * Converts the conversation to `UIMessage`s of the AI SDK. A message is left out if the SDK knows none of its parts.
 */
export function aiSdkMessages(messages: readonly ChatMessage[], system?: string): readonly Json[] {
  const last = messages.at(-1)
  const said = messages.flatMap((message): readonly Json[] => {
    const parts = encodeParts(message, message === last)
    if (!parts.some((part) => part['type'] !== 'step-start')) return []
    const { role, metadata } = message
    return [{ id: idAtServer(message), role, parts, ...present({ metadata }) }]
  })
  if (system === undefined) return said
  return [{ id: 'system', role: 'system', parts: [{ type: 'text', text: system }] }, ...said]
}

/**
 * Encodes the parts of a message. A `step-start` is added where a new request to the model began, i.e. between the
 * result of a call and the text after it.
 */
function encodeParts(message: ChatMessage, isLast: boolean): readonly Json[] {
  const starts = turnStarts(message)
  return message.parts.flatMap((part, index) => {
    const encoded = encodePart(part, isLast)
    return starts.has(index) ? [{ type: 'step-start' }, ...encoded] : encoded
  })
}

function encodePart(part: Part, isLast: boolean): readonly Json[] {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return [{ type: part.type, text: part.text, ...part.echo }]
    case 'file': {
      const { mediaType, url, name, echo } = part
      return [{ type: 'file', mediaType, url, ...present({ filename: name }), ...echo }]
    }
    case 'source':
      return encodeSource(part)
    case 'tool-call':
      return part.state === 'streaming-input' ? [] : [encodeCall(part, isLast)]
    case 'data':
      if (part.name === 'malformed') return []
      if (passedThrough.has(part.name) && isObject(part.data)) return [{ type: part.name, ...part.data }]
      return [{ type: `data-${part.name}`, ...present({ id: part.id }), data: part.data }]
    case 'step':
      return []
    default:
      part satisfies never
      return []
  }
}

function encodeSource({ id, url, title, mediaType, name }: SourcePart): readonly Json[] {
  if (url !== undefined) return [{ type: 'source-url', sourceId: id, url, ...present({ title }) }]
  const filename = present({ filename: name })
  return [{ type: 'source-document', sourceId: id, mediaType, title: title ?? name ?? id, ...filename }]
}

function encodeCall(call: ToolCallPart, isLast: boolean): Json {
  const { dynamic, approval, ...echo } = call.echo ?? {}
  const asked = isObject(approval) ? approval : undefined
  return {
    ...(dynamic === true ? { type: 'dynamic-tool', toolName: call.name } : { type: `tool-${call.name}` }),
    toolCallId: idAtProvider(call),
    ...present({ title: call.title }),
    // Arguments that are not JSON are sent unchanged, so that the model sees its mistake.
    ...(call.input === undefined ? { rawInput: call.inputText } : { input: call.input }),
    ...echo,
    ...becameOf(call, asked, isLast),
  }
}

/** The fields of a call's state and result. A call that was left unanswered gets a result that says so. */
function becameOf(call: ToolCallPart, asked: Json | undefined, isLast: boolean): Json {
  const answered = (approved: boolean) => (asked === undefined ? {} : { approval: { ...asked, approved } })
  if (call.state === 'done') return { state: 'output-available', output: call.output, ...answered(true) }
  if (call.state === 'denied' && asked !== undefined) {
    return { state: 'approval-responded', ...answered(false) }
  }
  if (call.state === 'running' && call.output !== undefined) {
    return { state: 'output-available', output: call.output, preliminary: true }
  }
  if (isLast && call.state === 'running' && asked !== undefined) {
    return { state: 'approval-responded', ...answered(true) }
  }
  if (isLast && call.state === 'awaiting-approval' && asked !== undefined) {
    return { state: 'approval-requested', approval: asked }
  }
  if (isLast && (call.state === 'ready' || call.state === 'running')) return { state: 'input-available' }
  return { state: 'output-error', errorText: call.error ?? resultOf(call).text }
}
