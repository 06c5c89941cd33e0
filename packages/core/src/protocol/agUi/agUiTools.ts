import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, present, text } from '../../json.ts'
import type { ToolCallPart } from '../../message.ts'
import { type AgUiEvent, readEvent } from './agUiEvent.ts'
import { boundedId, maxIds } from '../shared/bounds.ts'
import type { EncodeInput } from '../protocol.ts'
import { type ToolArguments, toolArguments } from '../shared/toolArguments.ts'

interface Call {
  args: ToolArguments
  /** Told in chunks, whose end is the beginning of something else. */
  isChunked: boolean
  isWhole: boolean
}

/** Tool calls as they stream. Those the agent's server carries out come with their results. */
export function agUiTools(asked: EncodeInput | undefined) {
  const calls = new Map<string, Call>()
  /** What chunks without an id go on with, for each producer. */
  const current = new Map<string | undefined, string>()
  const earlier = callsIn(asked)
  /** Begun, and without a result. */
  const waiting = new Set(earlier.filter((call) => !hasResult(call)).map((call) => call.id))

  /** A call that is begun again, also one of an earlier run, stays as it is. */
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

  function result(toolCallId: string, { messageId, value }: AgUiEvent): readonly ChatEvent[] {
    waiting.delete(toolCallId)
    const { content } = value
    const isContent = Array.isArray(content) || undefined
    const echo = present<Json>({ resultId: messageId, isContent })
    const output = typeof content === 'string' ? parsed(content) : content
    return [
      ...complete(toolCallId),
      { type: 'tool-output', toolCallId, output, providerExecuted: true, echo },
    ]
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
    /** A call as a repeated message has it. */
    whole(toolCall: unknown, parentMessageId: unknown): readonly ChatEvent[] {
      const { id, function: called } = isObject(toolCall) ? toolCall : {}
      const toolCallId = boundedId(id)
      if (toolCallId === undefined || !isObject(called)) return []
      const event = readEvent({ toolCallName: called['name'], delta: called['arguments'], parentMessageId })
      const begun = begin(toolCallId, event)
      return begun.length === 0 ? [] : [...begun, ...push(toolCallId, event), ...complete(toolCallId)]
    },
    isWaiting: (toolCallId: string | undefined): boolean =>
      toolCallId === undefined ? waiting.size > 0 : waiting.has(toolCallId),
    /** Said when the end is certain: a call that was begun and not ended was cut off. */
    end: (): readonly ChatEvent[] =>
      [...calls].flatMap(([toolCallId, { isChunked, isWhole }]): readonly ChatEvent[] => {
        if (isWhole) return []
        return isChunked ? complete(toolCallId) : [{ type: 'tool-error', toolCallId, error: cutOff }]
      }),
  }
}

const cutOff = 'This call was cut off before its input was whole.'

/** The calls of the message that goes on. */
function callsIn(asked: EncodeInput | undefined): readonly ToolCallPart[] {
  const last = asked?.messages.at(-1)
  return last?.role === 'assistant' ? last.parts.filter((part) => part.type === 'tool-call') : []
}

function hasResult({ state }: ToolCallPart): boolean {
  return state === 'done' || state === 'failed'
}

/** Structured data travels as text; other text is what it is. */
function parsed(content: string): unknown {
  if (!/^\s*[[{]/.test(content)) return content
  try {
    return JSON.parse(content)
  } catch {
    return content
  }
}
