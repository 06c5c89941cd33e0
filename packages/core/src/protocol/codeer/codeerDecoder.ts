import type { ChatEvent } from '../../events.ts'
import { count, isObject, type Json, present, text } from '../../json.ts'
import type { Usage } from '../../message.ts'
import type { Decoder } from '../protocol.ts'
import { jsonPayloads } from '../shared/jsonPayloads.ts'
import { providerError } from '../shared/providerError.ts'

export function codeerDecoder(): Decoder {
  const payloads = jsonPayloads()
  let said = ''
  let completed = false
  let ended = false

  function finish(): readonly ChatEvent[] {
    ended = true
    return [...payloads.report(), { type: 'finish', reason: completed ? 'stop' : 'other' }]
  }

  function payload(value: Json): readonly ChatEvent[] {
    switch (value['type']) {
      case 'response.created':
        return [{ type: 'start', ...startOf(value) }]
      case 'response.chat.title.updated': {
        const title = text(value['name'])
        return title === undefined ? [] : [{ type: 'title', title }]
      }
      case 'response.reasoning_step.start':
        return stepStart(value['step'])
      case 'response.reasoning_step.end':
        return stepEnd(value['step'])
      case 'response.output_text.delta': {
        const delta = text(value['delta']) ?? ''
        said += delta
        return [{ type: 'text', delta }]
      }
      case 'response.output_text.completed': {
        completed = true
        const final = value['final_text']
        const usage = usageOf(value['usage'])
        return [
          ...(typeof final === 'string' && final !== said
            ? [{ type: 'text-replace' as const, text: final }]
            : []),
          ...(usage === undefined ? [] : [{ type: 'usage' as const, usage }]),
        ]
      }
      case 'response.error':
        ended = true
        return [...payloads.report(), { type: 'error', error: errorOf(value) }]
      default:
        return []
    }
  }

  return {
    decode({ data }) {
      if (ended || data === '') return []
      if (data === '[DONE]') return finish()
      const value = payloads.parse(data)
      return value === undefined ? [] : payload(value)
    },
    end() {
      if (ended) return []
      return completed ? finish() : payloads.report()
    },
  }
}

function startOf(value: Json) {
  const chatId = value['chat_id']
  return present({
    serverId: text(value['response_id']),
    model: text(value['model']),
    chatId: typeof chatId === 'number' ? String(chatId) : text(chatId),
  })
}

function stepStart(step: unknown): readonly ChatEvent[] {
  if (!isObject(step)) return []
  const id = text(step['id'])
  if (id === undefined) return []
  const rest = present({
    title: text(step['content']),
    args: step['args'],
    startedAt: timeOf(step['timestamp']),
  })
  return [{ type: 'step-start', step: { id, kind: text(step['type']) ?? 'step', ...rest } }]
}

function stepEnd(step: unknown): readonly ChatEvent[] {
  if (!isObject(step)) return []
  const stepId = text(step['id'])
  if (stepId === undefined) return []
  const result = isObject(step['result']) ? step['result'] : {}
  const rest = present({
    result: result['data'],
    endedAt: timeOf(step['timestamp']),
    usage: usageOf(step['token_usage']),
  })
  return [{ type: 'step-end', stepId, outcome: { ok: result['success'] !== false, ...rest } }]
}

function timeOf(timestamp: unknown): number | undefined {
  return typeof timestamp === 'string' ? count(Date.parse(timestamp)) : undefined
}

function usageOf(raw: unknown): Usage | undefined {
  if (!isObject(raw)) return undefined
  return present<Usage>({
    inputTokens: count(raw['total_prompt_tokens']),
    outputTokens: count(raw['total_completion_tokens']),
    totalTokens: count(raw['total_tokens']),
    calls: count(raw['total_calls']),
  })
}

/** 10005 SYS_SERVER_ERROR may pass; 10006 SYS_BAD_REQUEST will not. */
function errorOf(value: Json) {
  if (value['code'] !== 10006) return providerError(value)
  return providerError(value, {
    retryable: false,
    action: 'The request itself is wrong: check the agent’s id and the message before asking again.',
  })
}
