import { fieldsOf, isObject, type Json, list, present, text } from '../../json.ts'
import {
  type ChatMessage,
  type FilePart,
  type Part,
  type ReasoningPart,
  type TextPart,
  textOf,
  type ToolCallPart,
} from '../../message.ts'
import type { EncodeInput } from '../protocol.ts'
import { argumentsOf } from '../shared/callArguments.ts'
import { idAtProvider } from '../shared/callIds.ts'
import { contentOf, resultOf, turnStarts } from '../shared/turns.ts'

/** One message of an agent in AG-UI: first text, then tool calls. */
interface Said {
  id: string
  role: 'assistant' | 'reasoning'
  content: string
  calls: ToolCallPart[]
  rest: Json
}

/** Converts the conversation to messages of AG-UI. Messages of an agent keep the ids that the agent gave them. */
export function agUiMessages(messages: readonly ChatMessage[], system?: string): readonly Json[] {
  const last = messages.at(-1)
  const said = messages.flatMap((message): readonly Json[] => {
    if (message.role === 'assistant') return encodeAnswer(message, message === last)
    return [{ id: message.id, role: message.role, content: contentOf(message, 'text', encodeFile) }]
  })
  return system === undefined ? said : [{ id: 'system', role: 'system', content: system }, ...said]
}

function encodeFile({ mediaType, url }: FilePart): Json {
  const [kind = ''] = mediaType.split('/')
  const type = kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document'
  const [, value] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? []
  const source = value === undefined ? { type: 'url', value: url } : { type: 'data', value }
  return { type, source: { ...source, mimeType: mediaType } }
}

function encodeAnswer(message: ChatMessage, isLast: boolean): readonly Json[] {
  return saidIn(message).flatMap(({ id, role, content, calls, rest }) => [
    {
      id,
      role,
      ...((content !== '' || role === 'reasoning') && { content }),
      ...(calls.length > 0 && { toolCalls: calls.map(encodeCall) }),
      ...rest,
    },
    ...calls.flatMap((call) => encodeResult(call, isLast)),
  ])
}

/**
 * Groups the parts of an answer by the AG-UI message in which they arrived. Parts from other formats have no such
 * message; they are grouped into turns of text and the calls after it.
 */
function saidIn(message: ChatMessage): readonly Said[] {
  const all: Said[] = []
  const starts = turnStarts(message)

  function find(part: SentPart, index: number): Said {
    const role = part.type === 'reasoning' ? 'reasoning' : 'assistant'
    const id = text(part.echo?.['messageId'])
    const last = all.at(-1)
    const joins = last?.role === role && (part.type === 'tool-call' || last.calls.length === 0)
    const goesOn = id === undefined && joins && !starts.has(index)
    const known = goesOn ? last : all.find((said) => said.id === id && said.role === role)
    if (known !== undefined) return known
    const made = all.length === 0 ? message.id : `${message.id}-${all.length}`
    const rest = present<Json>({ subagentRunId: part.parentId })
    const said: Said = { id: id ?? made, role, content: '', calls: [], rest }
    all.push(said)
    return said
  }

  for (const [index, part] of message.parts.entries()) {
    if (!isSent(part)) continue
    const said = find(part, index)
    if (part.type === 'tool-call') said.calls.push(part)
    else {
      said.content += part.text
      Object.assign(said.rest, encryptedIn(part.echo))
    }
  }
  return all
}

type SentPart = TextPart | ReasoningPart | ToolCallPart

/**
 * Returns `true` for text, whole calls and reasoning of this format. Reasoning of another format means nothing to an
 * agent.
 */
function isSent(part: Part): part is SentPart {
  if (part.type === 'text') return part.text !== ''
  if (part.type === 'reasoning') return part.echo?.['messageId'] !== undefined
  return part.type === 'tool-call' && part.state !== 'streaming-input'
}

function encryptedIn(echo: Json | undefined): Json {
  return present<Json>({ encryptedValue: echo?.['encryptedValue'] })
}

function encodeCall(call: ToolCallPart): Json {
  const called = { name: call.name, arguments: argumentsOf(call) }
  return { id: idAtProvider(call), type: 'function', function: called, ...encryptedIn(call.echo) }
}

/**
 * Encodes the result of a tool call as a message. A call that this request only approves or denies has no result yet
 * and gets no message. A call that was left unanswered gets a result that says so.
 */
function encodeResult(call: ToolCallPart, isLast: boolean): readonly Json[] {
  const { id, echo, output, state } = call
  if (isLast && echo?.['interrupt'] !== undefined && state !== 'done' && state !== 'failed') return []
  const { text: content, isError } = resultOf(call)
  return [
    {
      id: text(echo?.['resultId']) ?? `${id}-result`,
      role: 'tool',
      toolCallId: idAtProvider(call),
      content: echo?.['isContent'] === true ? output : content,
      ...(isError && { error: content }),
    },
  ]
}

/**
 * Returns the request fields that answer the interrupts of the previous run. An interrupt is a tool call that
 * waits for an approval or a result. The fields contain the approvals, the denials and the results of the
 * client's tools.
 */
export function resumeOf(message: ChatMessage | undefined, runId: string | undefined): Json {
  if (message?.role !== 'assistant') return {}
  const before = message.runs?.findLast((run) => run.id !== runId)
  const resume = message.parts.slice(before?.firstPart).flatMap((part): readonly Json[] => {
    const interrupt = part.type === 'tool-call' ? part.echo?.['interrupt'] : undefined
    if (part.type !== 'tool-call' || !isObject(interrupt)) return []
    const payload = answerOf(part)
    return payload === undefined ? [] : [{ interruptId: interrupt['id'], status: 'resolved', payload }]
  })
  return resume.length === 0 ? {} : { ...present<Json>({ parentRunId: before?.id }), resume }
}

function answerOf({ state, output, error, providerExecuted }: ToolCallPart): unknown {
  if (state === 'running') return { approved: true }
  if (state === 'denied') return { approved: false }
  if (providerExecuted === true) return undefined
  if (state === 'failed') return { error }
  return state === 'done' ? output : undefined
}

/**
 * Selects the messages of the current answer if an agent sends the whole conversation again. These are the
 * messages after the last question, without those that the request already contained. If the agent's last
 * question is not the question of the request, the agent's conversation is outdated, and the result is an
 * empty array.
 */
export function restated(messages: unknown, asked: EncodeInput | undefined): readonly Json[] {
  const all = list(messages).filter(isObject)
  const at = all.findLastIndex((message) => message['role'] === 'user')
  const question = asked?.messages.findLast((message) => message.role === 'user')
  const last = all[at]
  if (question !== undefined && last?.['id'] !== question.id && textIn(last) !== textOf(question)) return []
  const sent = new Set(agUiMessages(asked?.messages ?? []).map((message) => message['id']))
  return all
    .slice(at + 1)
    .filter(({ id, role }) => !sent.has(id) && (role === 'assistant' || role === 'tool'))
}

/** Returns the text of a message. The text identifies a question whose id the server has changed. */
function textIn(message: Json | undefined): unknown {
  const content = message?.['content']
  if (!Array.isArray(content)) return content
  return content.map((part) => text(fieldsOf(part)['text']) ?? '').join('')
}
