import type { ChatEvent } from '../../events.ts'
import { fieldsOf, type Json, list, text } from '../../json.ts'
import { isIndex } from '../shared/bounds.ts'
import { citedSources } from '../shared/citedSources.ts'
import { type CallStart, indexedCalls } from '../shared/indexedCalls.ts'
import { hostedCall, hostedInput, hostedOutcome } from './openaiResponsesHosted.ts'

/** The texts and reasoning of one response. */
function responseTexts(cite: (annotation: unknown) => readonly ChatEvent[]) {
  const said = new Map<string, string>()

  function append(type: 'text' | 'reasoning', partId: string, delta: unknown): readonly ChatEvent[] {
    const more = text(delta)
    if (more === undefined) return []
    said.set(partId, (said.get(partId) ?? '') + more)
    return [{ type, partId, delta: more }]
  }

  /** A part repeated as a whole adds what its deltas left out, and wins if they differ. */
  function settle(type: 'text' | 'reasoning', partId: string, final: unknown): readonly ChatEvent[] {
    const whole = text(final) ?? ''
    const before = said.get(partId) ?? ''
    if (whole.startsWith(before)) return append(type, partId, whole.slice(before.length))
    if (type === 'reasoning' || whole === '') return []
    said.set(partId, whole)
    return [{ type: 'text-replace', partId, text: whole }]
  }

  return {
    append,
    settle,
    endMessage: (index: number, item: Json): readonly ChatEvent[] =>
      list(item['content']).flatMap((value, at) => {
        const part = fieldsOf(value)
        const whole = settle('text', `${index}.${at}`, part['text'] ?? part['refusal'])
        return [...whole, ...list(part['annotations']).flatMap(cite)]
      }),
    endReasoning(index: number, item: Json): readonly ChatEvent[] {
      const thoughts = list(item['content'])
      const summaries = list(item['summary'])
      const settleAll = (parts: readonly unknown[], mark: string) =>
        parts.flatMap((part, at) => settle('reasoning', `${index}.${mark}${at}`, fieldsOf(part)['text']))
      const events = [...settleAll(thoughts, ''), ...settleAll(summaries, 's')]
      const signature = text(item['encrypted_content'])
      if (signature === undefined) return events
      // The signature belongs to the whole item: its last part carries it, or an empty one.
      const last =
        summaries.length === 0 && thoughts.length > 0
          ? thoughts.length - 1
          : `s${Math.max(0, summaries.length - 1)}`
      return [...events, { type: 'reasoning', partId: `${index}.${last}`, delta: '', signature }]
    },
  }
}

/**
 * The output items of one response, by `output_index`: their ids are no key, because one gateway sends another with each
 * event. A part's id is the item's index and its own within it; summaries of reasoning have an `s` before theirs.
 */
export function responseItems() {
  const calls = indexedCalls()
  const cite = citedSources()
  const texts = responseTexts(cite)
  let isEmpty = true

  function begin(index: number, item: Json): readonly ChatEvent[] {
    const call = calls.idAt(index) === undefined ? callOf(item, index) : undefined
    return call === undefined ? [] : calls.start(index, call)
  }

  function end(index: number, value: unknown): readonly ChatEvent[] {
    const item = fieldsOf(value)
    if (item['type'] === 'message') return texts.endMessage(index, item)
    if (item['type'] === 'reasoning') return texts.endReasoning(index, item)
    return [...begin(index, item), ...endCall(index, item)]
  }

  function endCall(index: number, item: Json): readonly ChatEvent[] {
    const id = calls.idAt(index)
    if (id === undefined) return []
    if (item['status'] === 'incomplete') return calls.complete(index, undefined, false)
    if (isClientCall(item)) return calls.complete(index, text(item['arguments']) ?? text(item['input']))
    return [...calls.complete(index, hostedInput(item)), ...hostedOutcome(item, id)]
  }

  function read(value: Json, index: number, partId: string): readonly ChatEvent[] {
    switch (value['type']) {
      case 'response.output_item.added':
        return begin(index, fieldsOf(value['item']))
      case 'response.output_item.done':
        return end(index, value['item'])
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return texts.append('text', partId, value['delta'])
      case 'response.output_text.done':
      case 'response.refusal.done':
        return texts.settle('text', partId, value['text'] ?? value['refusal'])
      case 'response.output_text.annotation.added':
        return cite(value['annotation'])
      case 'response.reasoning_text.delta':
      case 'response.reasoning_summary_text.delta':
        return texts.append('reasoning', partId, value['delta'])
      case 'response.reasoning_text.done':
      case 'response.reasoning_summary_text.done':
        return texts.settle('reasoning', partId, value['text'])
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
      case 'response.mcp_call_arguments.delta':
      case 'response.code_interpreter_call_code.delta':
        return calls.push(index, value['delta'])
      case 'response.function_call_arguments.done':
      case 'response.mcp_call_arguments.done':
      case 'response.custom_tool_call_input.done':
      case 'response.code_interpreter_call_code.done':
        return calls.complete(index, text(value['arguments']) ?? text(value['input']) ?? text(value['code']))
      default:
        return []
    }
  }

  return {
    /** Returns `undefined` for an index that no provider sends. */
    decode(value: Json): readonly ChatEvent[] | undefined {
      const index = value['output_index'] ?? 0
      const at = value['summary_index'] ?? value['content_index'] ?? 0
      if (!isIndex(index) || !isIndex(at)) return undefined
      const events = read(value, index, `${index}.${'summary_index' in value ? 's' : ''}${at}`)
      if (events.length > 0) isEmpty = false
      return events
    },
    hasClientCalls: calls.hasClientCalls,
    /** Reads `output` only if nothing streamed: some servers send all of it at the end. */
    end: (output: unknown, atLimit: boolean): readonly ChatEvent[] => [
      ...(isEmpty ? list(output).flatMap((item, index) => end(index, item)) : []),
      ...calls.end(atLimit),
    ],
  }
}

function isClientCall(item: Json): boolean {
  return item['type'] === 'function_call' || item['type'] === 'custom_tool_call'
}

/** Results are sent back under `call_id`; `id` names the item. */
function callOf(item: Json, index: number): CallStart | undefined {
  if (!isClientCall(item)) return hostedCall(item)
  const name = text(item['name'])
  if (name === undefined) return undefined
  const id = text(item['call_id']) ?? text(item['id']) ?? `call_${index}`
  return { id, name, ...(item['type'] === 'custom_tool_call' && { read: (input) => input }) }
}
