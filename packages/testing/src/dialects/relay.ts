import type { Usage } from '@chatstream/core'
import { sse } from './sse.ts'
import { wordless } from './dialect.ts'
import type { Dialect, Turn } from './dialect.ts'

/**
 * Creates an object that writes a scripted answer in the first format of relays, small servers that stream
 * text. In this format, payloads have no type, and the stream ends with `[DONE]` followed by the token usage.
 */
export function relayBare(turn: Turn): Dialect {
  const content = (delta: string, finish: string | null) =>
    sse({ id: turn.id, content: delta, finish_reason: finish })
  return {
    ...wordless,
    text: (delta) => content(delta, null),
    error: ({ message }) => sse({ error: message }),
    end: (_finish, usage) => sse(`[DONE] ${JSON.stringify(relayUsage(usage))}`),
  }
}

/**
 * Creates an object that writes a scripted answer in the second format of relays, small servers that stream
 * text. In this format, every payload has a type.
 */
export function relayTyped(turn: Turn): Dialect {
  return {
    ...wordless,
    text: (delta) => sse({ type: 'content', id: turn.id, content: delta }),
    error: ({ message }) => sse({ type: 'error', error: message }, '[DONE]'),
    end: (_finish, usage) => sse({ type: 'usage', ...relayUsage(usage) }, '[DONE]'),
  }
}

function relayUsage(usage: Usage): object {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.totalTokens,
  }
}
