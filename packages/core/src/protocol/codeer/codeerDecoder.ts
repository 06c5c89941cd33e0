import type { ChatEvent } from '../../events.ts'
import { count, fieldsOf, isObject, type Json, present, text } from '../../json.ts'
import type { Usage } from '../../message.ts'
import type { Decoder } from '../protocol.ts'
import { collectedText } from '../shared/collectedText.ts'
import { jsonStream } from '../shared/jsonDecoder.ts'

/** The code SYS_BAD_REQUEST, for which a retry cannot help. 10005, SYS_SERVER_ERROR, may pass. */
const badRequest = 10006

/** Creates a decoder for the stream of a Codeer agent. */
export function codeerDecoder(): Decoder {
  const stream = jsonStream()
  const said = collectedText()
  let completed = false

  function finish(): readonly ChatEvent[] {
    return stream.end({ type: 'finish', reason: completed ? 'stop' : 'other' })
  }

  /** Decodes the final text, which replaces the streamed text if they differ. */
  function complete(value: Json): readonly ChatEvent[] {
    completed = true
    const final = value['final_text']
    const usage = usageOf(value['usage'])
    const events: ChatEvent[] = []
    if (typeof final === 'string' && final !== said.read()) events.push({ type: 'text-replace', text: final })
    if (usage !== undefined) events.push({ type: 'usage', usage })
    return events
  }

  function read(value: Json): readonly ChatEvent[] {
    switch (value['type']) {
      case 'response.created':
        return [{ type: 'start', ...startOf(value) }]
      case 'response.chat.title.updated': {
        const title = text(value['name'])
        return title === undefined ? [] : [{ type: 'title', title }]
      }
      case 'response.reasoning_step.start':
        return stepStart(fieldsOf(value['step']))
      case 'response.reasoning_step.end':
        return stepEnd(fieldsOf(value['step']))
      case 'response.output_text.delta': {
        const delta = text(value['delta']) ?? ''
        said.push(delta)
        return [{ type: 'text', delta }]
      }
      case 'response.output_text.completed':
        return complete(value)
      case 'response.error':
        return stream.fail(value, value['code'] === badRequest ? { reason: 'bad-request' } : {})
      default:
        return []
    }
  }

  return stream.decoder({
    read,
    done: finish,
    endOfBody: () => (completed ? finish() : []),
    isFinished: () => completed,
  })
}

function startOf(value: Json) {
  const chatId = value['chat_id']
  return present({
    serverId: text(value['response_id']),
    model: text(value['model']),
    chatId: typeof chatId === 'number' ? String(chatId) : text(chatId),
  })
}

function stepStart(step: Json): readonly ChatEvent[] {
  const id = text(step['id'])
  if (id === undefined) return []
  const rest = present({
    title: text(step['content']),
    args: step['args'],
    startedAt: timeOf(step['timestamp']),
  })
  return [{ type: 'step-start', step: { id, kind: text(step['type']) ?? 'step', ...rest } }]
}

function stepEnd(step: Json): readonly ChatEvent[] {
  const stepId = text(step['id'])
  if (stepId === undefined) return []
  const result = fieldsOf(step['result'])
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
  return present({
    inputTokens: count(raw['total_prompt_tokens']),
    outputTokens: count(raw['total_completion_tokens']),
    totalTokens: count(raw['total_tokens']),
    calls: count(raw['total_calls']),
  })
}
