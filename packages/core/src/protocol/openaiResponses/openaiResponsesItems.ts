import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, list, text } from '../../json.ts'
import { citedSources } from '../shared/citedSources.ts'
import { type CallStart, indexedCalls } from '../shared/indexedCalls.ts'
import { hostedCall, hostedInput, hostedOutcome } from './openaiResponsesHosted.ts'
import { isIndex } from '../shared/bounds.ts'

/**
 * The output items of one response, by `output_index`: their ids are no key, one gateway gives another with each event.
 * A part's id is the item's index and its own within it; summaries of reasoning have an `s` before theirs.
 */
export function responseItems() {
  const calls = indexedCalls()
  const cite = citedSources()
  const said = new Map<string, string>()
  let isEmpty = true

  function say(type: 'text' | 'reasoning', partId: string, delta: unknown): readonly ChatEvent[] {
    const more = text(delta)
    if (more === undefined) return []
    said.set(partId, (said.get(partId) ?? '') + more)
    return [{ type, partId, delta: more }]
  }

  /** A part once more as a whole: says what its deltas left out, and wins where they differ. */
  function settle(type: 'text' | 'reasoning', partId: string, final: unknown): readonly ChatEvent[] {
    const whole = text(final) ?? ''
    const before = said.get(partId) ?? ''
    if (whole.startsWith(before)) return say(type, partId, whole.slice(before.length))
    if (type === 'reasoning' || whole === '') return []
    said.set(partId, whole)
    return [{ type: 'text-replace', partId, text: whole }]
  }

  function begin(index: number, item: unknown): readonly ChatEvent[] {
    if (!isObject(item) || calls.idAt(index) !== undefined) return []
    const call = callOf(item, index)
    return call === undefined ? [] : calls.start(index, call)
  }

  function end(index: number, item: unknown): readonly ChatEvent[] {
    if (!isObject(item)) return []
    if (item['type'] === 'message') return endMessage(index, item)
    if (item['type'] === 'reasoning') return endReasoning(index, item)
    return [...begin(index, item), ...endCall(index, item)]
  }

  function endCall(index: number, item: Json): readonly ChatEvent[] {
    const id = calls.idAt(index)
    if (id === undefined) return []
    if (item['status'] === 'incomplete') return calls.complete(index, undefined, false)
    if (isClientCall(item)) return calls.complete(index, text(item['arguments']) ?? text(item['input']))
    return [...calls.complete(index, hostedInput(item)), ...hostedOutcome(item, id)]
  }

  function endMessage(index: number, item: Json): readonly ChatEvent[] {
    return list(item['content']).flatMap((part, at) => {
      if (!isObject(part)) return []
      const whole = settle('text', `${index}.${at}`, part['text'] ?? part['refusal'])
      return [...whole, ...list(part['annotations']).flatMap(cite)]
    })
  }

  function endReasoning(index: number, item: Json): readonly ChatEvent[] {
    const summaries = list(item['summary'])
    const thoughts = list(item['content'])
    const settleAll = (parts: readonly unknown[], mark: string) =>
      parts.flatMap((part, at) =>
        isObject(part) ? settle('reasoning', `${index}.${mark}${at}`, part['text']) : [],
      )
    return [...settleAll(thoughts, ''), ...settleAll(summaries, 's'), ...sign(index, item)]
  }

  /** The proof belongs to the whole item: its last part carries it, or an empty one. */
  function sign(index: number, item: Json): readonly ChatEvent[] {
    const signature = text(item['encrypted_content'])
    if (signature === undefined) return []
    const thoughts = list(item['content']).length
    const summaries = list(item['summary']).length
    const last = summaries === 0 && thoughts > 0 ? thoughts - 1 : `s${Math.max(0, summaries - 1)}`
    return [{ type: 'reasoning', partId: `${index}.${last}`, delta: '', signature }]
  }

  function read(value: Json, index: number, partId: string): readonly ChatEvent[] {
    switch (value['type']) {
      case 'response.output_item.added':
        return begin(index, value['item'])
      case 'response.output_item.done':
        return end(index, value['item'])
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return say('text', partId, value['delta'])
      case 'response.output_text.done':
        return settle('text', partId, value['text'])
      case 'response.refusal.done':
        return settle('text', partId, value['refusal'])
      case 'response.output_text.annotation.added':
        return cite(value['annotation'])
      case 'response.reasoning_text.delta':
      case 'response.reasoning_summary_text.delta':
        return say('reasoning', partId, value['delta'])
      case 'response.reasoning_text.done':
      case 'response.reasoning_summary_text.done':
        return settle('reasoning', partId, value['text'])
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
      case 'response.mcp_call_arguments.delta':
      case 'response.code_interpreter_call_code.delta':
        return calls.push(index, value['delta'])
      case 'response.function_call_arguments.done':
      case 'response.mcp_call_arguments.done':
        return calls.complete(index, text(value['arguments']))
      case 'response.custom_tool_call_input.done':
        return calls.complete(index, text(value['input']))
      case 'response.code_interpreter_call_code.done':
        return calls.complete(index, text(value['code']))
      default:
        return []
    }
  }

  return {
    /** `undefined` for an index no provider gives. */
    decode(value: Json): readonly ChatEvent[] | undefined {
      const index = value['output_index'] ?? 0
      const at = value['summary_index'] ?? value['content_index'] ?? 0
      if (!isIndex(index) || !isIndex(at)) return undefined
      const events = read(value, index, `${index}.${'summary_index' in value ? 's' : ''}${at}`)
      if (events.length > 0) isEmpty = false
      return events
    },
    hasClientCalls: calls.hasClientCalls,
    /** `output` is read where nothing of it streamed: some servers tell all at the end. */
    end: (output: unknown, atLimit: boolean): readonly ChatEvent[] => [
      ...(isEmpty ? list(output).flatMap((item, index) => end(index, item)) : []),
      ...calls.end(atLimit),
    ],
  }
}

function isClientCall(item: Json): boolean {
  return item['type'] === 'function_call' || item['type'] === 'custom_tool_call'
}

/** `call_id` is what results are sent back under; `id` names the item. */
function callOf(item: Json, index: number): CallStart | undefined {
  if (!isClientCall(item)) return hostedCall(item)
  const name = text(item['name'])
  if (name === undefined) return undefined
  const id = text(item['call_id']) ?? text(item['id']) ?? `call_${index}`
  return { id, name, ...(item['type'] === 'custom_tool_call' && { read: (input) => input }) }
}
