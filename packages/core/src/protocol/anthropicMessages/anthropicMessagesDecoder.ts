import type { ChatEvent } from '../../events.ts'
import { count, fieldsOf, isObject, type Json, list, present, text } from '../../json.ts'
import { contentBlocks } from './anthropicMessagesBlocks.ts'
import { isIndex } from '../shared/bounds.ts'
import { jsonStream, usageEvent } from '../shared/jsonDecoder.ts'
import type { Decoder, EncodeInput } from '../protocol.ts'
import { finishReasonOf } from '../shared/finishReasons.ts'

/**
 * Creates a decoder for a stream of Anthropic's Messages API.
 * https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function anthropicMessagesDecoder(asked?: EncodeInput): Decoder {
  const stream = jsonStream()
  const blocks = contentBlocks(asked)
  const usageOf = usageSoFar()
  let started = false
  let reason: string | undefined

  /** Decodes `message_start`. Some gateways send it twice; the second is ignored. */
  function start(message: Json): readonly ChatEvent[] {
    if (started) return []
    started = true
    const names = present({ serverId: text(message['id']), model: text(message['model']) })
    return [{ type: 'start', ...names }, ...usageOf(message['usage'])]
  }

  function readStopReason({ stop_reason }: Json) {
    reason = text(stop_reason) ?? reason
  }

  /** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons#pause-turn */
  function finish(): readonly ChatEvent[] {
    if (reason === 'pause_turn')
      return stream.end(...blocks.end(false), { type: 'finish', reason: 'stop', pauses: true })
    const why = reason ?? 'other'
    return stream.finish(why, () => blocks.end(finishReasonOf(why) === 'length'))
  }

  function readBlock(value: Json): readonly ChatEvent[] | undefined {
    const index = value['index'] ?? 0
    if (!isIndex(index)) return undefined
    if (value['type'] === 'content_block_stop') return blocks.stop(index)
    const content = value['content_block'] ?? value['delta']
    if (!isObject(content)) return []
    return value['type'] === 'content_block_start'
      ? blocks.start(index, content)
      : blocks.delta(index, content)
  }

  /** Reads the answer to a request that did not stream. */
  function readWhole(message: Json): readonly ChatEvent[] {
    readStopReason(message)
    // Some gateways repeat the whole message at the end.
    const events = (blocks.isEmpty ? list(message['content']) : []).flatMap((content, index) =>
      isObject(content) ? [...blocks.start(index, content), ...blocks.stop(index)] : [],
    )
    return [...start(message), ...events, ...finish()]
  }

  function read(value: Json): readonly ChatEvent[] | undefined {
    switch (value['type']) {
      case 'message_start':
        return isObject(value['message']) ? start(value['message']) : []
      case 'content_block_start':
      case 'content_block_delta':
      case 'content_block_stop':
        return readBlock(value)
      case 'message_delta':
        readStopReason(fieldsOf(value['delta']))
        return usageOf(value['usage'])
      case 'message_stop':
        return finish()
      case 'message':
        return readWhole(value)
      case 'error':
      case undefined:
        return (value['error'] ?? undefined) === undefined ? [] : stream.fail(value)
      default:
        return []
    }
  }

  return stream.decoder({
    read,
    endOfBody: () => (reason === undefined ? [] : finish()),
    isFinished: () => reason !== undefined,
  })
}

/** The counts are cumulative: a later one replaces the earlier. Cache reads and writes count as input tokens. */
function usageSoFar() {
  const counts = new Map<string, number>()
  const names = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'output_tokens']
  return (usage: unknown): readonly ChatEvent[] => {
    if (!isObject(usage)) return []
    const details = fieldsOf(usage['output_tokens_details'])
    for (const name of names) {
      const value = count(usage[name])
      // Some gateways repeat counts as 0.
      if (value !== undefined && (value > 0 || !counts.has(name))) counts.set(name, value)
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
