import type { ChatEvent } from '../../events.ts'
import { count, fieldsOf, isObject, type Json, list, present, text } from '../../json.ts'
import { citedSources } from '../shared/citedSources.ts'
import { collectedText } from '../shared/collectedText.ts'
import type { Decoder, EncodeInput } from '../protocol.ts'
import { jsonStream, usageEvent } from '../shared/jsonDecoder.ts'
import { openaiToolCalls } from '../shared/openaiTools.ts'
import { continued } from '../shared/turns.ts'
import { thinkTags } from '../shared/thinkTags.ts'
import { openaiChatReasoning } from './openaiChatReasoning.ts'

interface Options {
  thinkTags?: boolean
  endsWithDone?: boolean
}

/**
 * Creates a decoder for the stream of a chat completion.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function openaiChatDecoder(asked?: EncodeInput, options: Options = {}): Decoder {
  // A text that continues an earlier one cannot begin with `<think>`.
  const goesOn = continued(asked)?.runs?.at(-1)?.extendsAt !== undefined
  const tags = options.thinkTags === false || goesOn ? undefined : thinkTags()
  const stream = jsonStream(tags?.flush)
  const tools = openaiToolCalls(stream.refuse, asked)
  const reasoning = openaiChatReasoning()
  const cite = citedSources()
  const names = startNames()
  const said = collectedText()
  let reason: string | undefined
  let failure: unknown

  function finish(why: string): readonly ChatEvent[] {
    return failure === undefined
      ? stream.finish(why, () => tools.end(reasoning.echo()))
      : stream.fail(failure)
  }

  function textOf(value: unknown): readonly ChatEvent[] {
    const delta = text(value)
    if (delta === undefined) return []
    said.push(delta)
    return tags?.push(delta) ?? [{ type: 'text', delta }]
  }

  /**
   * Decodes `content`, which is a string or, from Mistral, an array of `text` and `thinking` pieces.
   * https://docs.mistral.ai/capabilities/reasoning/
   */
  function contentOf(content: unknown): readonly ChatEvent[] {
    if (!Array.isArray(content)) return textOf(content)
    return content.map(fieldsOf).flatMap(({ type, text: words, thinking }): readonly ChatEvent[] => {
      if (type === 'text') return textOf(words)
      if (type !== 'thinking') return []
      return list(thinking).flatMap((thought) => reasoning.decode({ reasoning: fieldsOf(thought)['text'] }))
    })
  }

  function choiceOf(choice: Json): readonly ChatEvent[] {
    reason = text(choice['finish_reason']) ?? reason
    failure ??= choice['error'] ?? undefined
    return isObject(choice['delta']) ? deltaOf(choice['delta']) : messageOf(fieldsOf(choice['message']))
  }

  function deltaOf(delta: Json): readonly ChatEvent[] {
    const { content, refusal, images, annotations, tool_calls } = delta
    const words = joined(reasoning.decode(delta), contentOf(content))
    if ((refusal ?? images ?? annotations ?? tool_calls ?? undefined) === undefined) return words
    return [
      ...words,
      // The model refuses in place of an answer: shown as text.
      ...textOf(refusal),
      ...list(images).flatMap(imageOf),
      ...list(annotations).flatMap((each) => cite(fieldsOf(each)['url_citation'])),
      ...tools.decode(tool_calls),
    ]
  }

  /** Decodes `message`, which repeats the streamed answer, or is the whole answer as one chunk. */
  function messageOf(message: Json): readonly ChatEvent[] {
    const before = said.read()
    if (before === '' && tools.isEmpty) return deltaOf(message)
    const { content, tool_calls, annotations } = message
    const rest = typeof content === 'string' && content.startsWith(before) ? content.slice(before.length) : ''
    return deltaOf({ content: rest, annotations, ...(tools.isEmpty && { tool_calls }) })
  }

  return stream.decoder({
    read(value) {
      if ((value['error'] ?? undefined) !== undefined) return stream.fail(value['error'])
      const first = fieldsOf(list(value['choices']).find(isFirst))
      return joined(joined(names(value), choiceOf(first)), joined(cited(value, cite), usageOf(value, first)))
    },
    // Gateways end streams that were cut with it, too.
    done: () => (reason !== undefined || options.endsWithDone === true ? finish(reason ?? 'other') : []),
    endOfBody: () => (reason === undefined ? [] : finish(reason)),
    isFinished: () => reason !== undefined,
  })
}

/** Joins two arrays. If one is empty, as in most cases, the other is returned without a copy. */
function joined(a: readonly ChatEvent[], b: readonly ChatEvent[]): readonly ChatEvent[] {
  return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b]
}

function isFirst(choice: unknown): boolean {
  return isObject(choice) && (choice['index'] ?? 0) === 0
}

/** Returns a function that reports the answer's id and model once each: Azure's first chunk names no model. */
function startNames() {
  let knownId: string | undefined
  let knownModel: string | undefined
  return (value: Json): readonly ChatEvent[] => {
    const serverId = knownId === undefined ? text(value['id']) : undefined
    const model = knownModel === undefined ? text(value['model']) : undefined
    knownId ??= serverId
    knownModel ??= model
    return (serverId ?? model) === undefined ? [] : [{ type: 'start', ...present({ serverId, model }) }]
  }
}

/** Returns the event for an image that the model has made (OpenRouter). */
function imageOf(value: unknown): readonly ChatEvent[] {
  const url = text(fieldsOf(fieldsOf(value)['image_url'])['url'])
  if (url === undefined) return []
  const [, mediaType = 'image/png'] = /^data:([\w/+.-]{1,100})[;,]/.exec(url) ?? []
  return [{ type: 'file', file: { mediaType, url } }]
}

/**
 * Returns the events for the sources of an answer (Perplexity): `search_results` with titles, or the URLs in
 * `citations`.
 */
function cited({ citations, search_results }: Json, cite: ReturnType<typeof citedSources>) {
  if ((citations ?? search_results ?? undefined) === undefined) return []
  const results = list(search_results)
  return results.length > 0
    ? results.flatMap(cite)
    : list(citations).flatMap((url) => cite(isObject(url) ? url : { url }))
}

/**
 * Reads the token counts. They are in the last chunk, which often has no choices. Moonshot sends them in the choice,
 * Groq also in `x_groq.usage`. In earlier chunks they may be `null`.
 */
function usageOf(value: Json, choice: Json): readonly ChatEvent[] {
  const raw = value['usage'] ?? choice['usage'] ?? fieldsOf(value['x_groq'])['usage']
  if (!isObject(raw)) return []
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
