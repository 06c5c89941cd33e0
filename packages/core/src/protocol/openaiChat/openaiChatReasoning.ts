import type { ChatEvent } from '../../events.ts'
import { fieldsOf, isObject, type Json, list, present, text } from '../../json.ts'
import type { Echo, ReasoningPart } from '../../message.ts'
import { maxIds } from '../shared/bounds.ts'

const fields = ['reasoning_content', 'reasoning'] as const

/**
 * Creates a decoder for the reasoning in a `delta` of a chat completion. Providers use different fields:
 * `reasoning_content` (DeepSeek, Alibaba, xAI, Moonshot), `reasoning` (Groq, OpenRouter) or
 * `reasoning_details` (OpenRouter).
 */
export function openaiChatReasoning() {
  let field: string | undefined
  const details: Json[] = []

  /** Joins the pieces of one entry: https://openrouter.ai/docs/use-cases/reasoning-tokens */
  function keep(value: unknown) {
    if (!isObject(value)) return
    const last = details.at(-1)
    const isMore = last !== undefined && last['type'] === value['type'] && last['index'] === value['index']
    if (!isMore || value['data'] !== undefined) {
      if (details.length < maxIds) details.push({ ...value })
      return
    }
    for (const [key, more] of Object.entries(value)) {
      const isText = (key === 'text' || key === 'summary') && typeof more === 'string'
      if (isText) last[key] = (text(last[key]) ?? '') + more
      else if ((more ?? undefined) !== undefined && key !== '__proto__') last[key] = more
    }
  }

  return {
    decode(delta: Json): readonly ChatEvent[] {
      const { reasoning_content, reasoning, reasoning_details: entries } = delta
      if ((reasoning_content ?? reasoning ?? entries) === undefined) return []
      list(entries).forEach(keep)
      const named = fields.find((name) => text(delta[name]) !== undefined)
      field ??= named
      const said =
        named === undefined
          ? list(entries)
              .map(fieldsOf)
              .map((entry) => text(entry['text']) ?? text(entry['summary']))
              .join('')
          : String(delta[named])
      return said === '' ? [] : [{ type: 'reasoning', delta: said }]
    },
    /** The data that must be sent back to the provider with the answer's calls. */
    echo: (): Echo =>
      details.length > 0
        ? { reasoning_details: details }
        : present<Record<string, unknown>>({ reasoningField: field }),
  }
}

/**
 * Returns the request fields that send the reasoning of an earlier turn back to the provider, in the form
 * that the provider needs. Only a turn (the answer to one request) with tool calls needs these fields.
 */
export function reasoningBack(echo: Echo | undefined, parts: readonly ReasoningPart[]): Json {
  const { reasoning_details, reasoningField } = echo ?? {}
  if (Array.isArray(reasoning_details)) return { reasoning_details }
  const field = fields.find((name) => name === reasoningField)
  return field === undefined ? {} : { [field]: parts.map((part) => part.text).join('') }
}
