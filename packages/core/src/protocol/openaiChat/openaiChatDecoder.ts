import type { ChatEvent } from '../../events.ts'
import { count, fieldsOf, isObject, type Json, list, present, text } from '../../json.ts'
import type { FinishReason } from '../../message.ts'
import type { Decoder } from '../protocol.ts'
import { openaiFinishReasons } from '../shared/finishReasons.ts'
import { jsonStream, usageEvent } from '../shared/jsonDecoder.ts'
import { openaiToolCalls } from '../shared/openaiTools.ts'

/** https://platform.openai.com/docs/api-reference/chat-streaming */
export function openaiChatDecoder(): Decoder {
  const stream = jsonStream()
  const tools = openaiToolCalls(stream.refuse)
  let started = false
  let finishReason: FinishReason | undefined

  function finish(): readonly ChatEvent[] {
    return stream.end(...tools.end(), { type: 'finish', reason: finishReason ?? 'other' })
  }

  function start(value: Json): readonly ChatEvent[] {
    if (started) return []
    started = true
    return [{ type: 'start', ...present({ serverId: text(value['id']), model: text(value['model']) }) }]
  }

  function choiceOf(value: Json): readonly ChatEvent[] {
    const choice = list(value['choices']).find((each) => isObject(each) && (each['index'] ?? 0) === 0)
    if (!isObject(choice)) return []
    const reason = text(choice['finish_reason'])
    if (reason !== undefined) finishReason = openaiFinishReasons.get(reason) ?? 'other'
    // `message` instead of `delta`: some gateways send a whole answer as one chunk.
    const delta = fieldsOf(isObject(choice['delta']) ? choice['delta'] : choice['message'])
    return [
      ...reasoningOf(delta),
      ...contentOf(delta['content']),
      // The model refuses in place of an answer: shown as text.
      ...deltaOf('text', delta['refusal']),
      ...tools.decode(delta['tool_calls']),
    ]
  }

  return stream.decoder({
    read(value) {
      const error = value['error'] ?? undefined
      if (error !== undefined) return stream.fail(error)
      return [...start(value), ...choiceOf(value), ...sourcesOf(value), ...usageOf(value)]
    },
    done: finish,
    endOfBody: () => (finishReason === undefined ? [] : finish()),
    isFinished: () => finishReason !== undefined,
  })
}

function deltaOf(type: 'text' | 'reasoning', said: unknown): readonly ChatEvent[] {
  const delta = text(said)
  return delta === undefined ? [] : [{ type, delta }]
}

/** DeepSeek, Alibaba, xAI and Moonshot say `reasoning_content`, Groq and OpenRouter `reasoning`. */
function reasoningOf(delta: Json): readonly ChatEvent[] {
  return deltaOf('reasoning', text(delta['reasoning_content']) ?? delta['reasoning'])
}

/** Decodes content: a string, or (Mistral) an array of `text` and `thinking` pieces. https://docs.mistral.ai/capabilities/reasoning/ */
function contentOf(content: unknown): readonly ChatEvent[] {
  if (typeof content === 'string') return deltaOf('text', content)
  return list(content).flatMap((piece): readonly ChatEvent[] => {
    const { type, text: said, thinking } = fieldsOf(piece)
    if (type === 'text') return deltaOf('text', said)
    if (type !== 'thinking') return []
    return list(thinking).flatMap((thought) => deltaOf('reasoning', fieldsOf(thought)['text']))
  })
}

/** Perplexity: `search_results` with titles, or plain `citations`. */
function sourcesOf(value: Json): readonly ChatEvent[] {
  const results = list(value['search_results'])
  return (results.length > 0 ? results : list(value['citations'])).flatMap((entry): readonly ChatEvent[] => {
    const { url: address, title } = fieldsOf(entry)
    const url = text(address) ?? text(entry)
    return url === undefined
      ? []
      : [{ type: 'source', source: { id: url, url, ...present({ title: text(title) }) } }]
  })
}

/** In the last chunk, often with no choices; at Groq also in `x_groq.usage`. `null` before. */
function usageOf(value: Json): readonly ChatEvent[] {
  const raw = fieldsOf(value['usage'] ?? fieldsOf(value['x_groq'])['usage'])
  const input = fieldsOf(raw['prompt_tokens_details'])
  const output = fieldsOf(raw['completion_tokens_details'])
  return usageEvent({
    inputTokens: count(raw['prompt_tokens']),
    outputTokens: count(raw['completion_tokens']),
    totalTokens: count(raw['total_tokens']),
    cachedInputTokens: count(input['cached_tokens']),
    reasoningTokens: count(output['reasoning_tokens']),
  })
}
