import type { FinishReason, Usage } from '@chatstream/core'
import type { Cue } from '../script/script.ts'
import { finishOf, answerItems, usageOf } from '../script/readScript.ts'
import { sseEvent } from './sse.ts'
import { wordless } from './dialect.ts'
import type { Dialect, Turn } from './dialect.ts'

const signature = 'scripted-signature'

/**
 * Creates an object that writes a scripted answer as a stream of Anthropic's Messages API:
 * https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function anthropicMessages(turn: Turn): Dialect {
  let index = 0
  let open: string | undefined

  const event = (type: string, fields: object) => sseEvent(type, { type, ...fields })
  const delta = (type: string, fields: object) =>
    event('content_block_delta', { index, delta: { type, ...fields } })

  function begin(block: { type: string } & Readonly<Record<string, unknown>>): string {
    const ended = end()
    open = block.type
    return ended + event('content_block_start', { index, content_block: block })
  }

  function end(): string {
    if (open === undefined) return ''
    const signed = open === 'thinking' ? delta('signature_delta', { signature }) : ''
    const stopped = event('content_block_stop', { index })
    open = undefined
    index++
    return signed + stopped
  }

  return {
    ...wordless,
    begin: () =>
      event('message_start', {
        message: messageObject(turn, { usage: { input_tokens: 0, output_tokens: 0 } }),
      }),
    text: (text) =>
      (open === 'text' ? '' : begin({ type: 'text', text: '' })) + delta('text_delta', { text }),
    reasoning: (thinking) =>
      (open === 'thinking' ? '' : begin({ type: 'thinking', thinking: '', signature: '' })) +
      delta('thinking_delta', { thinking }),
    toolStart: ({ id, name }) => begin({ type: 'tool_use', id, name, input: {} }),
    toolInput: ({ delta: json }) => delta('input_json_delta', { partial_json: json }),
    error: ({ message, type = 'api_error' }) => sseEvent('error', anthropicError(message, type)),
    end: (finish, usage) =>
      end() +
      event('message_delta', {
        delta: { stop_reason: stopReason(finish), stop_sequence: null },
        usage: messagesUsage(usage),
      }) +
      event('message_stop', {}),
  }
}

/**
 * Makes a scripted answer as one JSON object of Anthropic's Messages API, for a request that does not ask for
 * a stream.
 */
export function anthropicMessage(turn: Turn, cues: readonly Cue[], asked: string): object {
  const content = answerItems(cues).map((item) => {
    if (item.type === 'text') return { type: 'text', text: item.text }
    if (item.type === 'reasoning') return { type: 'thinking', thinking: item.text, signature }
    return { type: 'tool_use', id: item.id, name: item.name, input: item.input }
  })
  return messageObject(turn, {
    content,
    stop_reason: stopReason(finishOf(cues)),
    usage: messagesUsage(usageOf(cues, asked)),
  })
}

/**
 * Makes the JSON of an error in Anthropic's format. Error events and error responses contain the same JSON.
 */
export function anthropicError(message: string, type: string): object {
  return { type: 'error', error: { type, message } }
}

function messageObject(turn: Turn, fields: object): object {
  return {
    id: turn.id,
    type: 'message',
    role: 'assistant',
    model: turn.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    ...fields,
  }
}

function stopReason(finish: FinishReason): string {
  if (finish === 'length') return 'max_tokens'
  if (finish === 'tool-calls') return 'tool_use'
  return finish === 'content-filter' ? 'refusal' : 'end_turn'
}

/** `input_tokens` excludes the tokens read from the cache. */
function messagesUsage({
  inputTokens = 0,
  cachedInputTokens = 0,
  outputTokens,
  reasoningTokens,
}: Usage): object {
  return {
    input_tokens: inputTokens - cachedInputTokens,
    cache_read_input_tokens: cachedInputTokens,
    cache_creation_input_tokens: 0,
    output_tokens: outputTokens,
    ...(reasoningTokens !== undefined && { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  }
}
