import type { ChatEvent } from '../../events.ts'
import { fieldsOf, isObject, list, text } from '../../json.ts'
import { isIndex, maxIds } from './bounds.ts'
import { type ToolArguments, toolArguments } from './toolArguments.ts'

/**
 * Joins the fragments in `delta.tool_calls`. Only the first fragment of a call has an id. The index may be missing (a new
 * id begins a call, no id continues the last), always 0 (a new id at a taken index begins a call), or start at 1.
 * Fragments that no provider sends are counted as malformed and skipped.
 */
export function openaiToolCalls(refuse: (data: string) => void) {
  const calls = new Map<string, ToolArguments>()
  const byIndex = new Map<number, ToolArguments>()
  let last: ToolArguments | undefined

  function find(id: string | undefined, index: number | undefined): ToolArguments | undefined {
    if (id !== undefined) return calls.get(id)
    return index === undefined ? last : byIndex.get(index)
  }

  function fragment(value: unknown): readonly ChatEvent[] {
    if (!isObject(value)) return []
    const index = value['index'] ?? undefined
    if (index !== undefined && !isIndex(index)) return refused(value)
    const details = fieldsOf(value['function'])
    const name = text(details['name'])
    const events: ChatEvent[] = []
    let call = find(text(value['id']), index)
    if (call === undefined) {
      if (name === undefined || calls.size >= maxIds) return refused(value)
      const toolCallId = text(value['id']) ?? `call_${calls.size}`
      call = toolArguments(toolCallId)
      calls.set(toolCallId, call)
      events.push({ type: 'tool-start', toolCallId, name })
    }
    if (index !== undefined) byIndex.set(index, call)
    last = call
    const delta = text(details['arguments'])
    if (delta !== undefined) events.push(call.push(delta))
    return events
  }

  function refused(value: unknown): readonly ChatEvent[] {
    refuse(JSON.stringify(value))
    return []
  }

  return {
    decode: (toolCalls: unknown): readonly ChatEvent[] => list(toolCalls).flatMap(fragment),
    /** Called when the end is certain: a call becomes ready only if it is whole and valid. */
    end: (): readonly ChatEvent[] => [...calls.values()].map((call) => call.end()),
  }
}
