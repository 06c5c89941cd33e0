import type { ChatEvent } from '../../events.ts'
import { fieldsOf, isObject, type Json, parseJson, present, text } from '../../json.ts'
import { hasResult } from '../../message.ts'
import { type AgUiEvent, readEvent } from './agUiEvent.ts'
import { boundedId, maxIds } from '../shared/bounds.ts'
import { callIds, callsByProviderId, earlierCalls, idAtProvider } from '../shared/callIds.ts'
import type { EncodeInput } from '../protocol.ts'
import { cutOff, type ToolArguments, toolArguments } from '../shared/toolArguments.ts'

interface Call {
  toolCallId: string
  /** Absent for a call of an earlier run. */
  args?: ToolArguments
  /**
   * `true` for a call that is sent as chunks. These have no end event, so the next call of the same producer ends it.
   */
  isChunked: boolean
  isWhole: boolean
  hasResult: boolean
}

/** Creates a decoder for events of tool calls. Calls that the agent's server runs arrive with their results. */
// Long: all steps share the calls so far.
export function agUiTools(asked: EncodeInput | undefined) {
  const idFor = callIds(asked)
  const calls: Call[] = []
  const known = callsByProviderId<Call>()
  /** The last call of the agent and of each subagent. Chunks without an id continue it. */
  const current = new Map<string | undefined, string>()
  /** The calls without a result. */
  const waiting = new Set<Call>()

  function add(providerId: string, call: Call) {
    known.add(providerId, call)
    if (!call.hasResult) waiting.add(call)
  }
  for (const call of earlierCalls(asked)) {
    const { id: toolCallId } = call
    add(idAtProvider(call), { toolCallId, isChunked: false, isWhole: true, hasResult: hasResult(call) })
  }

  /** Begins a call, unless the known call with this id still streams or waits for a result from an earlier run. */
  function begin(id: string, { type, value, parentId }: AgUiEvent): readonly ChatEvent[] {
    const name = text(value['toolCallName'])
    const before = known.last(id)
    const goesOn = before !== undefined && (before.args === undefined ? !before.hasResult : !before.isWhole)
    if (name === undefined || goesOn || calls.length >= maxIds) return []
    const ids = idFor(id)
    const { toolCallId } = ids
    const args = toolArguments(toolCallId)
    const call = { toolCallId, args, isChunked: type === 'TOOL_CALL_CHUNK', isWhole: false, hasResult: false }
    calls.push(call)
    add(id, call)
    const echo = { messageId: boundedId(value['parentMessageId']) ?? id }
    return [{ type: 'tool-start', ...ids, name, echo, ...present({ parentId }) }]
  }

  function push(id: string, { value }: AgUiEvent): readonly ChatEvent[] {
    const call = known.last(id)
    return call?.isWhole === false ? (call.args?.push(value['delta']) ?? []) : []
  }

  function complete(call: Call | undefined): readonly ChatEvent[] {
    if (call?.args === undefined || call.isWhole) return []
    call.isWhole = true
    return [call.args.end()]
  }

  function chunk(event: AgUiEvent): readonly ChatEvent[] {
    const { parentId } = event
    const before = current.get(parentId)
    const id = event.toolCallId ?? before
    if (id === undefined) return []
    const ended = before === undefined || before === id ? [] : complete(known.last(before))
    if (before !== undefined || current.size < maxIds) current.set(parentId, id)
    return [...ended, ...begin(id, event), ...push(id, event)]
  }

  function result(id: string, event: AgUiEvent): readonly ChatEvent[] {
    const call = known.waiting(id)
    if (call === undefined) return []
    call.hasResult = true
    waiting.delete(call)
    return [...complete(call), outputEvent(call.toolCallId, event)]
  }

  const idOf = (id: string): string => known.last(id)?.toolCallId ?? id

  return {
    decode(event: AgUiEvent): readonly ChatEvent[] {
      const { type, toolCallId: id } = event
      if (type === 'TOOL_CALL_CHUNK') return chunk(event)
      if (id === undefined) return []
      if (type === 'TOOL_CALL_START') return begin(id, event)
      if (type === 'TOOL_CALL_ARGS') return push(id, event)
      if (type === 'TOOL_CALL_END') return complete(known.last(id))
      return type === 'TOOL_CALL_RESULT' ? result(id, event) : []
    },
    /** Decodes a call of a repeated message. */
    whole(toolCall: unknown, parentMessageId: unknown): readonly ChatEvent[] {
      const { id: providerId, function: called } = fieldsOf(toolCall)
      const id = boundedId(providerId)
      if (id === undefined || !isObject(called) || known.last(id) !== undefined) return []
      const event = readEvent({ toolCallName: called['name'], delta: called['arguments'], parentMessageId })
      const begun = begin(id, event)
      return begun.length === 0 ? [] : [...begun, ...push(id, event), ...complete(known.last(id))]
    },
    idOf,
    encrypted: (id: string, encryptedValue: unknown): readonly ChatEvent[] => [
      { type: 'tool-input', toolCallId: idOf(id), delta: '', echo: { encryptedValue } },
    ],
    isWaiting(id: string | undefined): boolean {
      return id === undefined ? waiting.size > 0 : known.waiting(id)?.hasResult === false
    },
    /** Called when the end is certain: a call that began and did not end was cut off. */
    end: (): readonly ChatEvent[] =>
      calls.flatMap((call): readonly ChatEvent[] => {
        if (call.isWhole) return []
        return call.isChunked ? complete(call) : [cutOff(call.toolCallId)]
      }),
  }
}

function outputEvent(toolCallId: string, { messageId, value }: AgUiEvent): ChatEvent {
  const { content } = value
  const echo = present<Json>({ resultId: messageId, isContent: Array.isArray(content) || undefined })
  const output = typeof content === 'string' ? parsed(content) : content
  return { type: 'tool-output', toolCallId, output, providerExecuted: true, echo }
}

/** Objects and arrays arrive as JSON text; other text is used as it is. */
function parsed(content: string): unknown {
  return /^\s*[[{]/.test(content) ? (parseJson(content) ?? content) : content
}
