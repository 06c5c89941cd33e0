import type { ChatEvent } from '../../events.ts'
import { count, isObject, type Json, present, text } from '../../json.ts'
import type { FinishReason } from '../../message.ts'
import { jsonPayloads, usageEvent } from '../shared/jsonPayloads.ts'
import { responseItems } from './openaiResponsesItems.ts'
import type { Decoder } from '../protocol.ts'
import { providerError } from '../shared/providerError.ts'

/**
 * https://platform.openai.com/docs/api-reference/responses-streaming; `background`: the response goes on at the provider
 * without a reader, and can be read from any event on: https://platform.openai.com/docs/guides/background
 */
export function openaiResponsesDecoder(background = false): Decoder {
  const payloads = jsonPayloads()
  const items = responseItems()
  let started = false
  let id: string | undefined
  let lastEvent: number | undefined
  let ended = false

  function start(response: Json): readonly ChatEvent[] {
    if (started) return []
    started = true
    id = text(response['id'])
    return [{ type: 'start', ...present({ serverId: text(response['id']), model: text(response['model']) }) }]
  }

  function finish(response: Json, stopped?: FinishReason): readonly ChatEvent[] {
    ended = true
    const rest = items.end(response['output'], stopped === 'length')
    const reason = stopped ?? (items.hasClientCalls() ? 'tool-calls' : 'stop')
    return [
      ...start(response),
      ...rest,
      ...usageOf(response),
      ...payloads.report(),
      { type: 'finish', reason },
    ]
  }

  function fail(error: unknown): readonly ChatEvent[] {
    ended = true
    return [...payloads.report(), { type: 'error', error: providerError(error) }]
  }

  function payload(value: Json, data: string): readonly ChatEvent[] {
    const response = isObject(value['response']) ? value['response'] : {}
    switch (value['type']) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        return start(response)
      case 'response.completed':
        return finish(response)
      case 'response.incomplete':
        return finish(response, limitOf(response))
      case 'response.failed':
        return [...start(response), ...usageOf(response), ...fail(response)]
      case 'error':
        return fail(value['error'] ?? { message: value['message'], code: value['code'] })
      case undefined:
        return whole(value)
      default: {
        const events = items.decode(value)
        if (events === undefined) payloads.refuse(data)
        return events ?? []
      }
    }
  }

  /** Not an event: the answer to a request that did not stream, or a gateway's error. */
  function whole(value: Json): readonly ChatEvent[] {
    if (value['object'] === 'response')
      return payload({ type: `response.${String(value['status'])}`, response: value }, '')
    return value['error'] === undefined || value['error'] === null ? [] : fail(value)
  }

  return {
    decode({ data }) {
      // Some gateways end this format, too, as chat completions end.
      if (ended || data === '' || data === '[DONE]') return []
      const value = payloads.parse(data)
      if (value === undefined) return []
      lastEvent = count(value['sequence_number']) ?? lastEvent
      return payload(value, data)
    },
    end: () => (ended ? [] : payloads.report()),
    resume() {
      if (!background || id === undefined || lastEvent === undefined) return undefined
      return { path: `/${id}`, query: { stream: 'true', starting_after: String(lastEvent) }, replays: false }
    },
  }
}

function limitOf(response: Json): FinishReason {
  const details = isObject(response['incomplete_details']) ? response['incomplete_details'] : {}
  if (details['reason'] === 'max_output_tokens') return 'length'
  return details['reason'] === 'content_filter' ? 'content-filter' : 'other'
}

function usageOf(response: Json): readonly ChatEvent[] {
  const usage = response['usage']
  if (!isObject(usage)) return []
  const input = isObject(usage['input_tokens_details']) ? usage['input_tokens_details'] : {}
  const output = isObject(usage['output_tokens_details']) ? usage['output_tokens_details'] : {}
  return usageEvent({
    inputTokens: count(usage['input_tokens']),
    outputTokens: count(usage['output_tokens']),
    totalTokens: count(usage['total_tokens']),
    cachedInputTokens: count(input['cached_tokens']),
    reasoningTokens: count(output['reasoning_tokens']),
  })
}
