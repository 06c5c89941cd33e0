import type { ChatEvent } from '../../events.ts'
import { count, fieldsOf, type Json, present, text } from '../../json.ts'
import { finishEvent, finishReasonOf } from '../shared/finishReasons.ts'
import { jsonStream, usageEvent } from '../shared/jsonDecoder.ts'
import { responseItems } from './openaiResponsesItems.ts'
import type { Decoder, EncodeInput } from '../protocol.ts'

/**
 * Creates a decoder for a stream of the Responses API.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 *
 * @param background `true` if the provider continues the response when the client disconnects. The stream can
 * then be resumed after any event: https://platform.openai.com/docs/guides/background
 */
export function openaiResponsesDecoder(background = false, asked?: EncodeInput): Decoder {
  const stream = jsonStream()
  const items = responseItems(asked)
  let started = false
  let id: string | undefined
  let lastEvent: number | undefined

  function start(response: Json): readonly ChatEvent[] {
    if (started) return []
    started = true
    id = text(response['id'])
    return [{ type: 'start', ...present({ serverId: id, model: text(response['model']) }) }]
  }

  /** `limit` is the name of the limit that stopped the model. */
  function finish(response: Json, limit?: string): readonly ChatEvent[] {
    const rest = items.end(response['output'], limit !== undefined && finishReasonOf(limit) === 'length')
    const said = limit ?? (items.hasClientCalls() ? 'tool' : 'stop')
    return [...start(response), ...rest, ...usageOf(response), ...stream.end(finishEvent(said))]
  }

  function read(value: Json): readonly ChatEvent[] | undefined {
    const response = fieldsOf(value['response'])
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
        return [...start(response), ...usageOf(response), ...stream.fail(response)]
      case 'error':
        return stream.fail(value['error'] ?? { message: value['message'], code: value['code'] })
      case undefined:
        return readWhole(value)
      default:
        return items.decode(value)
    }
  }

  /** Decodes a body that is not an event: the answer to a request that did not stream, or a gateway's error. */
  function readWhole(value: Json): readonly ChatEvent[] | undefined {
    if (value['object'] === 'response')
      return read({ type: `response.${String(value['status'])}`, response: value })
    return (value['error'] ?? undefined) === undefined ? [] : stream.fail(value)
  }

  return {
    ...stream.decoder({
      read(value) {
        lastEvent = count(value['sequence_number']) ?? lastEvent
        return read(value)
      },
    }),
    resume() {
      if (!background || id === undefined || lastEvent === undefined) return undefined
      return {
        path: `/${encodeURIComponent(id)}`,
        query: { stream: 'true', starting_after: String(lastEvent) },
        replays: false,
      }
    },
  }
}

function limitOf(response: Json): string {
  return text(fieldsOf(response['incomplete_details'])['reason']) ?? 'other'
}

function usageOf(response: Json): readonly ChatEvent[] {
  const usage = fieldsOf(response['usage'])
  const input = fieldsOf(usage['input_tokens_details'])
  const output = fieldsOf(usage['output_tokens_details'])
  return usageEvent({
    inputTokens: count(usage['input_tokens']),
    outputTokens: count(usage['output_tokens']),
    totalTokens: count(usage['total_tokens']),
    cachedInputTokens: count(input['cached_tokens']),
    reasoningTokens: count(output['reasoning_tokens']),
  })
}
