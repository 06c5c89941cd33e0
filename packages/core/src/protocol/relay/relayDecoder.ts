import type { ChatEvent } from '../../events.ts'
import { count, fieldsOf, type Json, text } from '../../json.ts'
import type { Decoder } from '../protocol.ts'
import { jsonStream, usageEvent } from '../shared/jsonDecoder.ts'

/**
 * Creates a decoder for the stream of a relay, a small server that streams text. The decoder reads both
 * formats that {@link relay} describes.
 */
export function relayDecoder(): Decoder {
  const stream = jsonStream()
  let started = false
  let reason: string | undefined

  function finish(): readonly ChatEvent[] {
    return stream.finish(reason ?? 'stop', () => [])
  }

  return stream.decoder({
    read(value) {
      const { type } = value
      const error = value['error'] ?? undefined
      if (type === 'usage') return usageOf(value)
      if (type === 'error' || error !== undefined) return stream.fail(error ?? value['message'])
      const events: ChatEvent[] = []
      const serverId = text(value['id'])
      if (!started && serverId !== undefined) events.push({ type: 'start', serverId })
      started = true
      const delta = text(value['content'])
      if (delta !== undefined) events.push({ type: 'text', delta })
      reason = text(value['finish_reason']) ?? reason
      return events
    },
    // The usage may follow as a JSON object.
    done: (rest) => [...(rest.trim() === '' ? [] : usageOf(stream.parse(rest))), ...finish()],
    endOfBody: () => (reason === undefined ? [] : finish()),
    isFinished: () => reason !== undefined,
  })
}

function usageOf(raw: Json | undefined): readonly ChatEvent[] {
  const { prompt_tokens, completion_tokens, total_tokens } = fieldsOf(raw)
  return usageEvent({
    inputTokens: count(prompt_tokens),
    outputTokens: count(completion_tokens),
    totalTokens: count(total_tokens),
  })
}
