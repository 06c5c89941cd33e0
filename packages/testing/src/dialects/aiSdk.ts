import type { Usage } from '@chatstream/core'
import { sse } from './sse.ts'
import { wordless } from './dialect.ts'
import type { Dialect, Turn } from './dialect.ts'
import { openPart } from './openPart.ts'

/**
 * Creates an object that writes a scripted answer as a UI message stream (v1) of the Vercel AI SDK:
 * https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol. Steps are written as calls of the server's own tools.
 */
export function aiSdk(turn: Turn): Dialect {
  const part = openPart()
  let parts = 0
  let toolCallId = ''
  let input = ''

  /** Makes the writer of text or reasoning. It opens a new part unless one of this kind is open. */
  function flow(kind: 'text' | 'reasoning') {
    let id = ''
    const stop = () => sse({ type: `${kind}-end`, id })
    return (delta: string) => {
      if (part.isEndedBy(stop)) return sse({ type: `${kind}-delta`, id, delta })
      const ended = part.end()
      id = String(parts++)
      return (
        ended + part.begin(sse({ type: `${kind}-start`, id }, { type: `${kind}-delta`, id, delta }), stop)
      )
    }
  }

  return {
    ...wordless,
    begin: () =>
      sse(
        { type: 'start', messageId: turn.id, messageMetadata: { model: turn.model } },
        { type: 'start-step' },
      ),
    text: flow('text'),
    reasoning: flow('reasoning'),
    toolStart({ id, name: toolName }) {
      const ended = part.end()
      toolCallId = id
      input = ''
      const start = part.begin(sse({ type: 'tool-input-start', toolCallId: id, toolName }), () =>
        sse({ type: 'tool-input-available', toolCallId: id, toolName, input: JSON.parse(input || '{}') }),
      )
      return ended + start
    },
    toolInput({ delta }) {
      input += delta
      return sse({ type: 'tool-input-delta', toolCallId, inputTextDelta: delta })
    },
    stepStart: ({ kind, title, args = {} }, id) =>
      part.end() +
      sse({
        type: 'tool-input-available',
        toolCallId: id,
        toolName: kind,
        title,
        dynamic: true,
        input: args,
      }),
    stepEnd: ({ ok, result = null }, id) =>
      sse(
        ok === false
          ? { type: 'tool-output-error', toolCallId: id, dynamic: true, errorText: asText(result) }
          : { type: 'tool-output-available', toolCallId: id, dynamic: true, output: result },
        { type: 'finish-step' },
        { type: 'start-step' },
      ),
    error: ({ message }) => sse({ type: 'error', errorText: message }, '[DONE]'),
    end: (finishReason, usage) =>
      part.end() +
      sse(
        { type: 'finish-step' },
        { type: 'finish', finishReason, messageMetadata: { totalUsage: sdkUsage(usage) } },
        '[DONE]',
      ),
  }
}

function sdkUsage({
  inputTokens,
  outputTokens,
  totalTokens,
  cachedInputTokens,
  reasoningTokens,
}: Usage): object {
  return {
    inputTokens,
    inputTokenDetails: { cacheReadTokens: cachedInputTokens },
    outputTokens,
    outputTokenDetails: { reasoningTokens },
    totalTokens,
  }
}

function asText(result: unknown): string {
  return typeof result === 'string' ? result : JSON.stringify(result)
}
