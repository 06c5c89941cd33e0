import type { ChatEvent } from '../../events.ts'
import { fieldsOf, isObject, type Json, present, text } from '../../json.ts'
import type { ToolCallPart } from '../../message.ts'
import { type AgUiEvent, readEvent } from './agUiEvent.ts'
import { boundedId, maxIds } from '../shared/bounds.ts'
import type { EncodeInput } from '../protocol.ts'
import { continued } from '../shared/turns.ts'
import { cutOff, type ToolArguments, toolArguments } from '../shared/toolArguments.ts'

interface Call {
  args: ToolArguments
  /** Sent as chunks, which have no end event: the next call of the producer ends it. */
  isChunked: boolean
  isWhole: boolean
}

/** Tool calls as they stream. Calls that the agent's server runs arrive with their results. */
export function agUiTools(asked: EncodeInput | undefined) {
  const calls = new Map<string, Call>()
  /** The last call of each producer: chunks without an id continue it. */
  const current = new Map<string | undefined, string>()
  const earlier = (continued(asked)?.parts ?? []).filter((part) => part.type === 'tool-call')
  /** The ids of calls without a result. */
  const waiting = new Set(earlier.filter((call) => !hasResult(call)).map((call) => call.id))

  /** Begins a call. A known call, even of an earlier run, stays as it is. */
  function begin(toolCallId: string, { type, value, parentId }: AgUiEvent): readonly ChatEvent[] {
    const name = text(value['toolCallName'])
    const isKnown = calls.has(toolCallId) || earlier.some((call) => call.id === toolCallId)
    if (name === undefined || isKnown || calls.size >= maxIds) return []
    calls.set(toolCallId, {
      args: toolArguments(toolCallId),
      isChunked: type === 'TOOL_CALL_CHUNK',
      isWhole: false,
    })
    waiting.add(toolCallId)
    const echo = { messageId: boundedId(value['parentMessageId']) ?? toolCallId }
    return [{ type: 'tool-start', toolCallId, name, echo, ...present({ parentId }) }]
  }

  function push(toolCallId: string, { delta }: AgUiEvent): readonly ChatEvent[] {
    const call = calls.get(toolCallId)
    return call === undefined || call.isWhole || delta === undefined ? [] : [call.args.push(delta)]
  }

  function complete(toolCallId: string): readonly ChatEvent[] {
    const call = calls.get(toolCallId)
    if (call === undefined || call.isWhole) return []
    call.isWhole = true
    return [call.args.end()]
  }

  function chunk(event: AgUiEvent): readonly ChatEvent[] {
    const { parentId } = event
    const before = current.get(parentId)
    const toolCallId = event.toolCallId ?? before
    if (toolCallId === undefined) return []
    const ended = before === undefined || before === toolCallId ? [] : complete(before)
    if (before !== undefined || current.size < maxIds) current.set(parentId, toolCallId)
    return [...ended, ...begin(toolCallId, event), ...push(toolCallId, event)]
  }

  function result(toolCallId: string, event: AgUiEvent): readonly ChatEvent[] {
    waiting.delete(toolCallId)
    return [...complete(toolCallId), outputEvent(toolCallId, event)]
  }

  return {
    decode(event: AgUiEvent): readonly ChatEvent[] {
      const { type, toolCallId } = event
      if (type === 'TOOL_CALL_CHUNK') return chunk(event)
      if (toolCallId === undefined) return []
      if (type === 'TOOL_CALL_START') return begin(toolCallId, event)
      if (type === 'TOOL_CALL_ARGS') return push(toolCallId, event)
      if (type === 'TOOL_CALL_END') return complete(toolCallId)
      return type === 'TOOL_CALL_RESULT' ? result(toolCallId, event) : []
    },
    /** Decodes a call of a repeated message. */
    whole(toolCall: unknown, parentMessageId: unknown): readonly ChatEvent[] {
      const { id, function: called } = fieldsOf(toolCall)
      const toolCallId = boundedId(id)
      if (toolCallId === undefined || !isObject(called)) return []
      const event = readEvent({ toolCallName: called['name'], delta: called['arguments'], parentMessageId })
      const begun = begin(toolCallId, event)
      return begun.length === 0 ? [] : [...begun, ...push(toolCallId, event), ...complete(toolCallId)]
    },
    isWaiting: (toolCallId: string | undefined): boolean =>
      toolCallId === undefined ? waiting.size > 0 : waiting.has(toolCallId),
    /** Called when the end is certain: a call that began and did not end was cut off. */
    end: (): readonly ChatEvent[] =>
      [...calls].flatMap(([toolCallId, { isChunked, isWhole }]): readonly ChatEvent[] => {
        if (isWhole) return []
        return isChunked ? complete(toolCallId) : [cutOff(toolCallId)]
      }),
  }
}

function outputEvent(toolCallId: string, { messageId, value }: AgUiEvent): ChatEvent {
  const { content } = value
  const echo = present<Json>({ resultId: messageId, isContent: Array.isArray(content) || undefined })
  const output = typeof content === 'string' ? parsed(content) : content
  return { type: 'tool-output', toolCallId, output, providerExecuted: true, echo }
}

function hasResult({ state }: ToolCallPart): boolean {
  return state === 'done' || state === 'failed'
}

/** Objects and arrays arrive as JSON text; other text is used as it is. */
function parsed(content: string): unknown {
  if (!/^\s*[[{]/.test(content)) return content
  try {
    return JSON.parse(content)
  } catch {
    return content
  }
}
