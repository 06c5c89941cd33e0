import type { ChatEvent } from '../../events.ts'
import { count, isObject, type Json, list, present, text } from '../../json.ts'
import type { FinishReason } from '../../message.ts'
import type { Decoder } from '../protocol.ts'
import { jsonPayloads, usageEvent } from '../shared/jsonPayloads.ts'
import { openaiToolCalls } from '../shared/openaiTools.ts'
import { providerError } from '../shared/providerError.ts'

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
}

export function openaiChatDecoder(): Decoder {
  const payloads = jsonPayloads()
  const tools = openaiToolCalls(payloads.refuse)
  let started = false
  let finishReason: FinishReason | undefined
  let ended = false

  function finish(): readonly ChatEvent[] {
    ended = true
    return [...payloads.report(), ...tools.end(), { type: 'finish', reason: finishReason ?? 'other' }]
  }

  function chunk(value: Json): readonly ChatEvent[] {
    const events: ChatEvent[] = []
    if (!started) {
      started = true
      events.push({ type: 'start', ...present({ serverId: text(value['id']), model: text(value['model']) }) })
    }
    const choice = list(value['choices']).find((c) => isObject(c) && (c['index'] ?? 0) === 0)
    if (isObject(choice)) {
      // `message` instead of `delta`: some gateways send a whole answer as one chunk.
      const delta = isObject(choice['delta']) ? choice['delta'] : choice['message']
      if (isObject(delta)) {
        events.push(...reasoningOf(delta), ...contentOf(delta['content']), ...refusalOf(delta))
        events.push(...tools.decode(delta['tool_calls']))
      }
      const reason = text(choice['finish_reason'])
      if (reason !== undefined) finishReason = finishReasons[reason] ?? 'other'
    }
    events.push(...sourcesOf(value), ...usageOf(value))
    return events
  }

  return {
    decode({ data }) {
      if (ended || data === '') return []
      if (data === '[DONE]') return finish()
      const value = payloads.parse(data)
      if (value === undefined) return []
      const error = value['error']
      if (error !== undefined && error !== null) {
        ended = true
        return [...payloads.report(), { type: 'error', error: providerError(error) }]
      }
      return chunk(value)
    },
    end() {
      if (ended) return []
      return finishReason === undefined ? payloads.report() : finish()
    },
  }
}

/** DeepSeek, Alibaba, xAI and Moonshot say `reasoning_content`, Groq and OpenRouter `reasoning`. */
function reasoningOf(delta: Json): readonly ChatEvent[] {
  const said = text(delta['reasoning_content']) ?? text(delta['reasoning'])
  return said === undefined ? [] : [{ type: 'reasoning', delta: said }]
}

/** A string, or at Mistral an array of `text` and `thinking` pieces. https://docs.mistral.ai/capabilities/reasoning/ */
function contentOf(content: unknown): readonly ChatEvent[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', delta: content }]
  return list(content).flatMap((piece): readonly ChatEvent[] => {
    if (!isObject(piece)) return []
    const said = text(piece['text'])
    if (piece['type'] === 'text' && said !== undefined) return [{ type: 'text', delta: said }]
    if (piece['type'] !== 'thinking') return []
    return list(piece['thinking']).flatMap((thought): readonly ChatEvent[] => {
      const delta = isObject(thought) ? text(thought['text']) : undefined
      return delta === undefined ? [] : [{ type: 'reasoning', delta }]
    })
  })
}

/** A refusal is what the model says in place of an answer: shown as text. */
function refusalOf(delta: Json): readonly ChatEvent[] {
  const refusal = text(delta['refusal'])
  return refusal === undefined ? [] : [{ type: 'text', delta: refusal }]
}

/** Perplexity: `search_results` with titles, or plain `citations`. */
function sourcesOf(value: Json): readonly ChatEvent[] {
  const results = list(value['search_results'])
  return (results.length > 0 ? results : list(value['citations'])).flatMap((entry): readonly ChatEvent[] => {
    const url = isObject(entry) ? text(entry['url']) : text(entry)
    if (url === undefined) return []
    const title = isObject(entry) ? text(entry['title']) : undefined
    return [{ type: 'source', source: { id: url, url, ...(title !== undefined && { title }) } }]
  })
}

/** In the last chunk, often with no choices; at Groq also in `x_groq.usage`. `null` before. */
function usageOf(value: Json): readonly ChatEvent[] {
  const groq = isObject(value['x_groq']) ? value['x_groq']['usage'] : undefined
  const raw = isObject(value['usage']) ? value['usage'] : groq
  if (!isObject(raw)) return []
  const input = isObject(raw['prompt_tokens_details']) ? raw['prompt_tokens_details'] : {}
  const output = isObject(raw['completion_tokens_details']) ? raw['completion_tokens_details'] : {}
  return usageEvent({
    inputTokens: count(raw['prompt_tokens']),
    outputTokens: count(raw['completion_tokens']),
    totalTokens: count(raw['total_tokens']),
    cachedInputTokens: count(input['cached_tokens']),
    reasoningTokens: count(output['reasoning_tokens']),
  })
}
