import type { FinishReason, Usage } from '@chatstream/core'
import type { Cue } from '../script/script.ts'
import { finishOf, answerItems, usageOf } from '../script/readScript.ts'
import { sseEvent } from './sse.ts'
import { wordless } from './dialect.ts'
import type { Dialect, Turn } from './dialect.ts'

type Status = 'in_progress' | 'completed'

/** A kind of output item, and the names of its events. */
interface Kind {
  prefix: string
  deltas: string
  /** The field of the last event that holds the whole text. */
  field: string
  /**
   * The events that open and close the only part of the item, and the type of this part. Absent if the item has no
   * parts.
   */
  parts?: { events: string; at: object; part(text: string): object }
  item(id: string, text: string, status: Status): object
}

const outputText = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] })
const summaryText = (text: string) => ({ type: 'summary_text', text })

const message: Kind = {
  prefix: 'msg',
  deltas: 'response.output_text',
  field: 'text',
  parts: { events: 'response.content_part', at: { content_index: 0 }, part: outputText },
  item: (id, text, status) => ({
    id,
    type: 'message',
    status,
    role: 'assistant',
    content: status === 'completed' ? [outputText(text)] : [],
  }),
}

const reasoning: Kind = {
  prefix: 'rs',
  deltas: 'response.reasoning_summary_text',
  field: 'text',
  parts: { events: 'response.reasoning_summary_part', at: { summary_index: 0 }, part: summaryText },
  item: (id, text, status) => ({
    id,
    type: 'reasoning',
    summary: status === 'completed' ? [summaryText(text)] : [],
  }),
}

const functionCall = (callId: string, name: string): Kind => ({
  prefix: 'fc',
  deltas: 'response.function_call_arguments',
  field: 'arguments',
  item: (id, text, status) => ({
    id,
    type: 'function_call',
    status,
    call_id: callId,
    name,
    arguments: text,
  }),
})

/**
 * Creates an object that writes a scripted answer as a stream of OpenAI's Responses API:
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function openaiResponses(turn: Turn): Dialect {
  const output: object[] = []
  let sequence = 0
  let open: { kind: Kind; id: string; text: string } | undefined

  const event = (type: string, fields: object) =>
    sseEvent(type, { type, sequence_number: sequence++, ...fields })

  function begin(kind: Kind): string {
    const ended = end()
    const id = itemId(kind, turn, output.length)
    open = { kind, id, text: '' }
    const at = { output_index: output.length }
    const added = event('response.output_item.added', { ...at, item: kind.item(id, '', 'in_progress') })
    if (kind.parts === undefined) return ended + added
    const part = { item_id: id, ...at, ...kind.parts.at, part: kind.parts.part('') }
    return ended + added + event(`${kind.parts.events}.added`, part)
  }

  function say(kind: Kind, delta: string): string {
    const begun = open?.kind === kind ? '' : begin(kind)
    return begun + push(delta)
  }

  function push(delta: string): string {
    if (open === undefined) return ''
    open.text += delta
    const at = { item_id: open.id, output_index: output.length, ...open.kind.parts?.at }
    return event(`${open.kind.deltas}.delta`, { ...at, delta })
  }

  function end(): string {
    if (open === undefined) return ''
    const { kind, id, text } = open
    open = undefined
    const at = { item_id: id, output_index: output.length, ...kind.parts?.at }
    const deltasDone = event(`${kind.deltas}.done`, { ...at, [kind.field]: text })
    const part = kind.parts && event(`${kind.parts.events}.done`, { ...at, part: kind.parts.part(text) })
    const item = kind.item(id, text, 'completed')
    const done = event('response.output_item.done', { output_index: output.length, item })
    output.push(item)
    return deltasDone + (part ?? '') + done
  }

  const response = (fields: object) => ({ response: responseObject(turn, fields) })

  return {
    ...wordless,
    begin: () =>
      event('response.created', response({ status: 'in_progress' })) +
      event('response.in_progress', response({ status: 'in_progress' })),
    text: (delta) => say(message, delta),
    reasoning: (delta) => say(reasoning, delta),
    toolStart: ({ id, name }) => begin(functionCall(id, name)),
    toolInput: ({ delta }) => push(delta),
    error({ message: text, code = 'server_error', type = 'server_error' }) {
      const error = { type, code, message: text, param: null }
      return (
        event('error', { error }) +
        event('response.failed', response({ status: 'failed', error: { code, message: text }, output }))
      )
    },
    end(finish, usage) {
      const ended = end()
      const fields = { ...outcome(finish), output, usage: responseUsage(usage) }
      return ended + event(`response.${fields.status}`, response(fields))
    },
  }
}

/**
 * Makes a scripted answer as one JSON object of OpenAI's Responses API, for a request that does not ask for a
 * stream.
 */
export function openaiResponse(turn: Turn, cues: readonly Cue[], asked: string): object {
  const output = answerItems(cues).map((item, index) => {
    if (item.type === 'text') return message.item(itemId(message, turn, index), item.text, 'completed')
    if (item.type === 'reasoning')
      return reasoning.item(itemId(reasoning, turn, index), item.text, 'completed')
    const kind = functionCall(item.id, item.name)
    return kind.item(itemId(kind, turn, index), JSON.stringify(item.input), 'completed')
  })
  return responseObject(turn, {
    ...outcome(finishOf(cues)),
    output,
    usage: responseUsage(usageOf(cues, asked)),
  })
}

function itemId({ prefix }: Kind, { id }: Turn, index: number): string {
  return `${prefix}_${id}_${index}`
}

function responseObject(turn: Turn, fields: object): object {
  return {
    id: turn.id,
    object: 'response',
    created_at: Math.floor(turn.now() / 1000),
    model: turn.model,
    error: null,
    incomplete_details: null,
    output: [],
    usage: null,
    ...fields,
  }
}

function outcome(finish: FinishReason): { status: string; incomplete_details: object | null } {
  if (finish === 'length')
    return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
  if (finish === 'content-filter')
    return { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }
  return { status: 'completed', incomplete_details: null }
}

function responseUsage(usage: Usage): object {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens ?? 0 },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: usage.totalTokens,
  }
}
