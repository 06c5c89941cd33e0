import type { ChatEvent } from '../../events.ts'
import { count, isObject, type Json, text } from '../../json.ts'
import type { FinishReason } from '../../message.ts'
import type { Decoder } from '../protocol.ts'
import { jsonPayloads, usageEvent } from '../shared/jsonPayloads.ts'
import { providerError } from '../shared/providerError.ts'

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content-filter',
}

/** `[DONE]`, alone or followed by the usage as a JSON object. A text that contains `[DONE]` is JSON, and so no match. */
const done = /^\[DONE\]\s*(\{.*\})?\s*$/s

export function relayDecoder(): Decoder {
  const payloads = jsonPayloads()
  let started = false
  let finishReason: FinishReason | undefined
  let ended = false

  function finish(usage: unknown): readonly ChatEvent[] {
    ended = true
    return [...usageOf(usage), ...payloads.report(), { type: 'finish', reason: finishReason ?? 'stop' }]
  }

  function payload(value: Json): readonly ChatEvent[] {
    const { type, error } = value
    if (type === 'usage') return usageOf(value)
    if (type === 'error' || (error !== undefined && error !== null)) {
      ended = true
      return [...payloads.report(), { type: 'error', error: providerError(error ?? value['message']) }]
    }
    const events: ChatEvent[] = []
    const serverId = text(value['id'])
    if (!started && serverId !== undefined) events.push({ type: 'start', serverId })
    started = true
    const delta = text(value['content'])
    if (delta !== undefined) events.push({ type: 'text', delta })
    const reason = text(value['finish_reason'])
    if (reason !== undefined) finishReason = finishReasons[reason] ?? 'other'
    return events
  }

  return {
    decode({ data }) {
      if (ended || data === '') return []
      const end = done.exec(data)
      if (end !== null) return finish(end[1] === undefined ? undefined : payloads.parse(end[1]))
      const value = payloads.parse(data)
      return value === undefined ? [] : payload(value)
    },
    end() {
      if (ended) return []
      return finishReason === undefined ? payloads.report() : finish(undefined)
    },
  }
}

function usageOf(raw: unknown): readonly ChatEvent[] {
  if (!isObject(raw)) return []
  return usageEvent({
    inputTokens: count(raw['prompt_tokens']),
    outputTokens: count(raw['completion_tokens']),
    totalTokens: count(raw['total_tokens']),
  })
}
