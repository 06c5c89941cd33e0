import type { Usage } from '@chatstream/core'
import { sse, sseEvent } from './sse.ts'
import { wordless } from './dialect.ts'
import type { Dialect, Turn } from './dialect.ts'

const serverError = 10005

/**
 * Creates an object that writes a scripted answer in the format of Codeer's agents. Every payload has `type`,
 * `response_id` and `chat_id`. The type is also the name of the event.
 */
export function codeer(turn: Turn): Dialect {
  let text = ''
  const event = (type: string, fields: object) =>
    sseEvent(type, { type, response_id: turn.id, chat_id: asNumber(turn.chatId), ...fields })
  const timestamp = () => new Date(turn.now()).toISOString()

  return {
    ...wordless,
    begin: () => event('response.created', { agent_id: turn.model, model: turn.model }),
    title: (name) => event('response.chat.title.updated', { name }),
    text(delta) {
      text += delta
      return event('response.output_text.delta', { delta })
    },
    stepStart: (step, id) =>
      event('response.reasoning_step.start', {
        step: { id, content: step.title, type: step.kind, args: step.args ?? {}, timestamp: timestamp() },
      }),
    stepEnd: (step, id) =>
      event('response.reasoning_step.end', {
        step: {
          id,
          type: step.kind,
          result: { success: step.ok ?? true, data: step.result ?? null },
          timestamp: timestamp(),
          ...(step.usage === undefined ? {} : { token_usage: codeerUsage(step.usage) }),
        },
      }),
    error: ({ message, code = serverError }) => event('response.error', { message, code }) + sse('[DONE]'),
    end: (_finish, usage) =>
      event('response.output_text.completed', { final_text: text, usage: codeerUsage(usage) }) +
      sse('[DONE]'),
  }
}

function codeerUsage(usage: Usage): object {
  return {
    total_prompt_tokens: usage.inputTokens,
    total_completion_tokens: usage.outputTokens,
    total_tokens: usage.totalTokens,
    total_calls: usage.calls ?? 1,
  }
}

function asNumber(chatId: string): number | string {
  return /^\d{1,15}$/.test(chatId) ? Number(chatId) : chatId
}
