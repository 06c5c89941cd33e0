import { isObject, list, text } from '../json.ts'
import type { ChatEvent } from '../events.ts'

interface OpenCall {
  id: string
  arguments: string
}

/** Models answer with a handful; an index beyond this is a fault or an attack, and an array must not be sized by it. */
const maxCalls = 10_000

/**
 * Puts `delta.tool_calls` together. Only the first fragment of a call has an id. The index may be missing (a new id
 * begins a call, none continues the last), always 0 (a new id at a taken index begins a call), or start at 1.
 */
export function openaiToolCalls() {
  const calls = new Map<string, OpenCall>()
  const byIndex = new Map<number, OpenCall>()
  let last: OpenCall | undefined
  let unnamed = 0

  function find(id: string | undefined, index: number | undefined): OpenCall | undefined {
    if (id !== undefined) return calls.get(id)
    return index === undefined ? last : byIndex.get(index)
  }

  function fragment(value: unknown): readonly ChatEvent[] {
    if (!isObject(value)) return []
    const index = value['index']
    if (index !== undefined && index !== null && !isIndex(index)) return []
    const place = isIndex(index) ? index : undefined
    const details = isObject(value['function']) ? value['function'] : {}
    const name = text(details['name'])
    const events: ChatEvent[] = []
    let call = find(text(value['id']), place)
    if (call === undefined) {
      if (name === undefined || calls.size >= maxCalls) return []
      call = { id: text(value['id']) ?? `call_${unnamed++}`, arguments: '' }
      calls.set(call.id, call)
      events.push({ type: 'tool-start', toolCallId: call.id, name })
    }
    if (place !== undefined) byIndex.set(place, call)
    last = call
    const delta = text(details['arguments'])
    if (delta !== undefined) {
      call.arguments += delta
      events.push({ type: 'tool-input', toolCallId: call.id, delta })
    }
    return events
  }

  return {
    decode: (toolCalls: unknown): readonly ChatEvent[] => list(toolCalls).flatMap(fragment),
    /** Said when the end is certain: a call is handed on only when it is whole and valid. */
    end: (): readonly ChatEvent[] => [...calls.values()].map(ready),
  }
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxCalls
}

function ready({ id, arguments: json }: OpenCall): ChatEvent {
  if (json.trim() === '') return { type: 'tool-ready', toolCallId: id, input: {} }
  try {
    return { type: 'tool-ready', toolCallId: id, input: JSON.parse(json) as unknown }
  } catch {
    return { type: 'tool-error', toolCallId: id, error: 'The arguments of this call are not valid JSON.' }
  }
}
