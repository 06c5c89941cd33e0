import type { ChatEvent } from '../events.ts'
import { isObject, type Json, present, text } from '../json.ts'
import type { ToolCallPart } from '../message.ts'
import { boundedId, maxIds } from './boundedId.ts'
import type { EncodeInput } from './protocol.ts'
import { type ToolArguments, toolArguments } from './toolArguments.ts'

interface Call {
  args: ToolArguments
  /** Told in chunks, whose end is the beginning of something else. */
  isChunked: boolean
  isWhole: boolean
}

/** Tool calls as they stream. Those the agent's server carries out come with their results. */
export function agUiTools(asked: EncodeInput | undefined) {
  const calls = new Map<string, Call>()
  /** The call that chunks without an id go on with, for each producer. */
  const current = new Map<string, string>()
  const earlier = callsIn(asked)
  /** Begun, and without a result. */
  const waiting = new Set(earlier.filter((call) => !hasResult(call)).map((call) => call.id))

  const isEarlier = (toolCallId: string) => earlier.some((call) => call.id === toolCallId)

  /** A call that is begun again, also one of an earlier run, stays as it is. */
  function begin(toolCallId: string, value: Json, isChunked: boolean): readonly ChatEvent[] {
    const name = text(value['toolCallName'])
    if (name === undefined || calls.has(toolCallId) || isEarlier(toolCallId) || calls.size >= maxIds)
      return []
    calls.set(toolCallId, { args: toolArguments(toolCallId), isChunked, isWhole: false })
    waiting.add(toolCallId)
    const messageId = boundedId(value['parentMessageId']) ?? toolCallId
    const parentId = present({ parentId: boundedId(value['subagentRunId']) })
    return [{ type: 'tool-start', toolCallId, name, ...parentId, echo: { messageId } }]
  }

  function push(toolCallId: string, value: Json): readonly ChatEvent[] {
    const call = calls.get(toolCallId)
    const delta = text(value['delta'])
    return call === undefined || call.isWhole || delta === undefined ? [] : [call.args.push(delta)]
  }

  function complete(toolCallId: string | undefined): readonly ChatEvent[] {
    const call = calls.get(toolCallId ?? '')
    if (call === undefined || call.isWhole) return []
    call.isWhole = true
    return [call.args.end()]
  }

  function chunk(value: Json): readonly ChatEvent[] {
    const lane = boundedId(value['subagentRunId']) ?? ''
    const before = current.get(lane)
    const toolCallId = boundedId(value['toolCallId']) ?? before
    if (toolCallId === undefined) return []
    const ended = before === toolCallId ? [] : complete(before)
    if (current.has(lane) || current.size < maxIds) current.set(lane, toolCallId)
    return [...ended, ...begin(toolCallId, value, true), ...push(toolCallId, value)]
  }

  function result(toolCallId: string, value: Json): readonly ChatEvent[] {
    waiting.delete(toolCallId)
    const { content } = value
    const isList = Array.isArray(content)
    const echo = present<Json>({ resultId: boundedId(value['messageId']), isContent: isList || undefined })
    const output = typeof content === 'string' ? parsed(content) : content
    return [
      ...complete(toolCallId),
      { type: 'tool-output', toolCallId, output, providerExecuted: true, echo },
    ]
  }

  return {
    decode(type: string, value: Json): readonly ChatEvent[] {
      if (type === 'TOOL_CALL_CHUNK') return chunk(value)
      const toolCallId = boundedId(value['toolCallId'])
      if (toolCallId === undefined) return []
      if (type === 'TOOL_CALL_START') return begin(toolCallId, value, false)
      if (type === 'TOOL_CALL_ARGS') return push(toolCallId, value)
      if (type === 'TOOL_CALL_END') return complete(toolCallId)
      return type === 'TOOL_CALL_RESULT' ? result(toolCallId, value) : []
    },
    /** A call as a repeated message has it. */
    whole(toolCall: unknown, parentMessageId: string): readonly ChatEvent[] {
      const { id, function: called } = isObject(toolCall) ? toolCall : {}
      const toolCallId = boundedId(id)
      if (toolCallId === undefined || calls.has(toolCallId) || !isObject(called)) return []
      const start = begin(toolCallId, { toolCallName: called['name'], parentMessageId }, false)
      return [...start, ...push(toolCallId, { delta: called['arguments'] }), ...complete(toolCallId)]
    },
    isWaiting: (toolCallId: unknown): boolean => waiting.has(String(toolCallId)),
    hasWaiting: (): boolean => waiting.size > 0,
    encrypted: (toolCallId: string, encryptedValue: string): readonly ChatEvent[] => [
      { type: 'tool-input', toolCallId, delta: '', echo: { encryptedValue } },
    ],
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
