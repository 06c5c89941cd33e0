import type { FinishReason, Usage } from '@chatstream/core'
import { sse } from './sse.ts'
import { wordless } from './dialect.ts'
import type { Dialect, Turn } from './dialect.ts'

/**
 * Creates an object that writes a scripted answer as a stream of OpenAI's Chat Completions API:
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function openaiChat(turn: Turn): Dialect {
  const chunk = (fields: object) =>
    sse({
      id: turn.id,
      object: 'chat.completion.chunk',
      created: Math.floor(turn.now() / 1000),
      model: turn.model,
      ...fields,
    })
  const choice = (delta: object, finish: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason: finish }] })
  const toolCall = (call: object) => choice({ tool_calls: [call] })

  return {
    ...wordless,
    begin: () => choice({ role: 'assistant', content: '' }),
    text: (delta) => choice({ content: delta }),
    reasoning: (delta) => choice({ reasoning_content: delta }),
    toolStart: ({ index, id, name }) =>
      toolCall({ index, id, type: 'function', function: { name, arguments: '' } }),
    toolInput: ({ index, delta }) => toolCall({ index, function: { arguments: delta } }),
    error: (error) => sse({ error: { type: 'server_error', code: null, ...error } }),
    end: (finish, usage) =>
      choice({}, openaiFinish(finish)) +
      (turn.tellUsage ? chunk({ choices: [], usage: openaiUsage(usage) }) : '') +
      sse('[DONE]'),
  }
}

export function openaiFinish(finish: FinishReason): string {
  if (finish === 'tool-calls') return 'tool_calls'
  return finish === 'content-filter' ? 'content_filter' : finish
}

export function openaiUsage(usage: Usage): object {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.totalTokens,
    ...(usage.cachedInputTokens !== undefined && {
      prompt_tokens_details: { cached_tokens: usage.cachedInputTokens },
    }),
    ...(usage.reasoningTokens !== undefined && {
      completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    }),
  }
}
