import type { ChatEvent } from '../../events.ts'
import { fieldsOf, type Json, list, text } from '../../json.ts'
import type { EncodeInput } from '../protocol.ts'
import { isIndex } from '../shared/bounds.ts'
import { citedSources } from '../shared/citedSources.ts'
import { type CallStart, indexedCalls } from '../shared/indexedCalls.ts'
import { responseTexts } from './openaiResponsesTexts.ts'
import { hostedCall, hostedInput, hostedOutcome } from './openaiResponsesHosted.ts'

/**
 * Creates a decoder for the output items of one response. An item is identified by its `output_index` and not
 * by its id, because one gateway sends a new id with each event. The id of a message part consists of the
 * item's index and of the part's index in the item. If the part is a summary of reasoning, the part's index
 * begins with `s`.
 */
export function responseItems(asked?: EncodeInput) {
  const calls = responseCalls(asked)
  const cite = citedSources()
  const texts = responseTexts(cite)
  let isEmpty = true
  /** The index of the last message. */
  let lastText = -1

  function end(index: number, value: unknown): readonly ChatEvent[] {
    const item = fieldsOf(value)
    if (item['type'] === 'message') {
      lastText = index
      return texts.endMessage(index, item)
    }
    if (item['type'] === 'reasoning') return texts.endReasoning(index, item)
    return [...calls.begin(index, item, false), ...calls.endItem(index, item)]
  }

  function read(value: Json, index: number, partId: string): readonly ChatEvent[] {
    switch (value['type']) {
      case 'response.output_item.added':
        return calls.begin(index, fieldsOf(value['item']), true)
      case 'response.output_item.done':
        return end(index, value['item'])
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        lastText = index
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
        return calls.push(index, value['delta'], value['item_id'])
      case 'response.function_call_arguments.done':
      case 'response.mcp_call_arguments.done':
      case 'response.custom_tool_call_input.done':
      case 'response.code_interpreter_call_code.done':
        return calls.complete(
          calls.at(index, value['item_id']),
          value['arguments'] ?? value['input'] ?? value['code'],
        )
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
    hasClientCalls: (): boolean => calls.hasClientCalls(lastText),
    /** Reads `output` only if nothing streamed: some servers send all of it at the end. */
    end: (output: unknown, atLimit: boolean): readonly ChatEvent[] => [
      ...(isEmpty ? list(output).flatMap((item, index) => end(index, item)) : []),
      ...calls.endAll(lastText, atLimit),
    ],
  }
}

/** Creates the list of tool calls in one response. */
function responseCalls(asked: EncodeInput | undefined) {
  const calls = indexedCalls(asked)
  const declared = new Set(asked?.tools?.map(({ name }) => name))

  /** The call that an item continues; `undefined` if the item begins another call at the same index. */
  function callAt(index: number, item: Json) {
    const call = calls.at(index, item['id'])
    const id = isClientCall(item) ? text(item['call_id']) : undefined
    if (call === undefined || id === undefined || call.id === id) return call
    return calls.all.findLast((each) => each.index === index && each.id === id)
  }

  /**
   * @param isNew `true` if the item was just added: it is a new call then, even if its index has a whole call already
   */
  function begin(index: number, item: Json, isNew: boolean): readonly ChatEvent[] {
    const known = callAt(index, item)
    if (known !== undefined && !(isNew && known.isWhole)) return []
    const call = callOf(item)
    return call === undefined ? [] : calls.start(index, { ...call, itemId: text(item['id']) })
  }

  function endCall(index: number, item: Json): readonly ChatEvent[] {
    const call = callAt(index, item)
    if (call === undefined) return []
    if (item['status'] === 'incomplete') return calls.complete(call, undefined, false)
    if (isClientCall(item)) return calls.complete(call, item['arguments'] ?? item['input'])
    return [...calls.complete(call, hostedInput(item)), ...hostedOutcome(item, call.toolCallId)]
  }

  /**
   * Finds calls that the provider ran itself although it sends them as custom calls (xAI's search). The app declared no
   * such tool, and the text of the answer follows in the same response.
   */
  function ranElsewhere(lastText: number) {
    return calls.all.filter(
      ({ read, hosted, name, index }) =>
        read !== undefined && hosted !== true && !declared.has(name) && lastText > index,
    )
  }

  return {
    ...calls,
    begin,
    endItem: endCall,
    /** `true` if there is a call for the client to answer. `lastText` is the index of the last message. */
    hasClientCalls(lastText: number): boolean {
      const elsewhere = ranElsewhere(lastText)
      return calls.all.some((call) => call.hosted !== true && !elsewhere.includes(call))
    },
    endAll: (lastText: number, atLimit: boolean): readonly ChatEvent[] => [
      ...calls.end(atLimit),
      ...ranElsewhere(lastText).map(({ toolCallId }): ChatEvent => ({
        type: 'tool-output',
        toolCallId,
        output: undefined,
        providerExecuted: true,
      })),
    ],
  }
}

function isClientCall(item: Json): boolean {
  return item['type'] === 'function_call' || item['type'] === 'custom_tool_call'
}

/** Results are sent back under `call_id`; `id` names the item. */
function callOf(item: Json): CallStart | undefined {
  if (!isClientCall(item)) return hostedCall(item)
  const name = text(item['name'])
  if (name === undefined) return undefined
  const id = text(item['call_id']) ?? text(item['id'])
  return { id, name, ...(item['type'] === 'custom_tool_call' && { read: (input) => input }) }
}
