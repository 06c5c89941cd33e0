import type { ChatEvent } from '../../events.ts'
import { count, isObject, type Json, list, present, text } from '../../json.ts'
import type { FinishReason } from '../../message.ts'
import { contentBlocks } from './anthropicMessagesBlocks.ts'
import { jsonPayloads, usageEvent } from '../shared/jsonPayloads.ts'
import { isIndex } from '../shared/openaiTools.ts'
import type { Decoder } from '../protocol.ts'
import { providerError } from '../shared/providerError.ts'

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
}

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
export function anthropicMessagesDecoder(): Decoder {
  const payloads = jsonPayloads()
  const blocks = contentBlocks()
  const usageOf = usageSoFar()
  let started = false
  let ended = false
  let reason: FinishReason = 'other'

  /** Gateways sometimes send it twice: the second starts nothing anew. */
  function start(message: Json): readonly ChatEvent[] {
    if (started) return []
    started = true
    const names = present({ serverId: text(message['id']), model: text(message['model']) })
    return [{ type: 'start', ...names }, ...usageOf(message['usage'])]
  }

  function stopped(delta: unknown) {
    const said = isObject(delta) ? text(delta['stop_reason']) : undefined
    if (said !== undefined) reason = finishReasons[said] ?? 'other'
  }

  function finish(): readonly ChatEvent[] {
    ended = true
    return [...blocks.end(reason === 'length'), ...payloads.report(), { type: 'finish', reason }]
  }

  function block(value: Json, data: string): readonly ChatEvent[] {
    const index = value['index'] ?? 0
    if (!isIndex(index)) {
      payloads.refuse(data)
      return []
    }
    if (value['type'] === 'content_block_stop') return blocks.stop(index)
    const content = value['content_block'] ?? value['delta']
    if (!isObject(content)) return []
    return value['type'] === 'content_block_start'
      ? blocks.start(index, content)
      : blocks.delta(index, content)
  }

  function payload(value: Json, data: string): readonly ChatEvent[] {
    switch (value['type']) {
      case 'message_start':
        return isObject(value['message']) ? start(value['message']) : []
      case 'content_block_start':
      case 'content_block_delta':
      case 'content_block_stop':
        return block(value, data)
      case 'message_delta':
        stopped(value['delta'])
        return usageOf(value['usage'])
      case 'message_stop':
        return finish()
      case 'message':
        return whole(value)
      case 'error':
      case undefined:
        return value['error'] === undefined || value['error'] === null ? [] : fail(value)
      default:
        return []
    }
  }

  /** The answer to a request that did not stream. */
  function whole(message: Json): readonly ChatEvent[] {
    stopped(message)
    const events = list(message['content']).flatMap((content, index) =>
      isObject(content) ? [...blocks.start(index, content), ...blocks.stop(index)] : [],
    )
    return [...start(message), ...events, ...finish()]
  }

  function fail(value: Json): readonly ChatEvent[] {
    ended = true
    return [...payloads.report(), { type: 'error', error: providerError(value) }]
  }

  return {
    decode({ data }) {
      // Some gateways end this format, too, as chat completions end.
      if (ended || data === '' || data === '[DONE]') return []
      const value = payloads.parse(data)
      return value === undefined ? [] : payload(value, data)
    },
    end: () => (ended ? [] : payloads.report()),
  }
}

/** Counts are cumulative: a later one replaces the earlier of its name. What came from or went to a cache is input, too. */
function usageSoFar() {
  const counts = new Map<string, number>()
  const names = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'output_tokens']
  return (usage: unknown): readonly ChatEvent[] => {
    if (!isObject(usage)) return []
    const details = isObject(usage['output_tokens_details']) ? usage['output_tokens_details'] : {}
    for (const name of names) {
      const value = count(usage[name])
      if (value !== undefined) counts.set(name, value)
    }
    const [input, read, written, output] = names.map((name) => counts.get(name))
    return usageEvent({
      inputTokens: input === undefined ? undefined : input + (read ?? 0) + (written ?? 0),
      outputTokens: output,
      cachedInputTokens: read,
      reasoningTokens: count(details['thinking_tokens']),
    })
  }
}
