import { describeError } from '../../errors/describeError.ts'
import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, text } from '../../json.ts'
import type { CallStart } from '../shared/indexedCalls.ts'

/**
 * Reads the tool call from an output item if OpenAI runs the tool itself, e.g. `web_search_call` or
 * `mcp_call`. Returns `undefined` for other items. If the user approved the call, the call keeps the id of
 * its approval request.
 */
export function hostedCall(item: Json): CallStart | undefined {
  const type = text(item['type']) ?? ''
  const id = text(item['approval_request_id']) ?? text(item['id'])
  if (id === undefined || !/_call$|^mcp_list_tools$|^mcp_approval_request$/.test(type)) return undefined
  const name = text(item['name']) ?? type.replace(/_call$/, '')
  const call = { id, name, hosted: true }
  return type === 'code_interpreter_call' ? { ...call, read: (code) => ({ code }) } : call
}

/**
 * Returns the input of a tool call that OpenAI runs itself, as text. Each type of output item has the input
 * in a different field. Returns `undefined` if there is no input.
 */
export function hostedInput(item: Json): string | undefined {
  const said = text(item['arguments']) ?? text(item['code'])
  if (said !== undefined) return said
  if (isObject(item['action'])) {
    const { sources: _, ...action } = item['action']
    return JSON.stringify(action)
  }
  return Array.isArray(item['queries']) ? JSON.stringify({ queries: item['queries'] }) : undefined
}

/** Returns the events for the result of a tool call that OpenAI runs itself. */
export function hostedOutcome(item: Json, toolCallId: string): readonly ChatEvent[] {
  if (item['type'] === 'mcp_approval_request') return [{ type: 'tool-approval', toolCallId }]
  const failure = item['error'] ?? undefined
  if (failure !== undefined || item['status'] === 'failed') {
    const { message, code } = describeError(failure)
    return [{ type: 'tool-error', toolCallId, error: message ?? code ?? 'The provider could not do this.' }]
  }
  const action = isObject(item['action']) ? item['action'] : {}
  const output = item['output'] ?? item['outputs'] ?? item['results'] ?? item['tools'] ?? action['sources']
  return [{ type: 'tool-output', toolCallId, output }, ...imageOf(item)]
}

function imageOf(item: Json): readonly ChatEvent[] {
  const data = text(item['result'])
  if (item['type'] !== 'image_generation_call' || data === undefined) return []
  const format = text(item['output_format']) ?? 'png'
  const mediaType = `image/${format === 'svg' ? 'svg+xml' : format}`
  return [{ type: 'file', file: { mediaType, url: `data:${mediaType};base64,${data}` } }]
}
