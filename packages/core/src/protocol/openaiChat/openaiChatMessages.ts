import { isObject, type Json, present } from '../../json.ts'
import type { ChatMessage, FilePart, ToolCallPart } from '../../message.ts'
import { idAtProvider } from '../shared/callIds.ts'
import { argumentsOf } from '../shared/callArguments.ts'
import { contentOf, resultOf, turnsOf } from '../shared/turns.ts'
import { reasoningBack } from './openaiChatReasoning.ts'

/**
 * Converts the conversation to the `messages` of the Chat Completions API. Mistral needs two changes. If the
 * model should continue an answer, the answer gets the field `prefix`. If a question follows the result of a
 * tool call, an assistant message is inserted between them. https://docs.mistral.ai/api/
 */
export function openaiChatMessages(messages: readonly ChatMessage[], isMistral = false): readonly Json[] {
  const encoded = messages.flatMap(encodeMessage)
  if (!isMistral) return encoded
  return encoded.flatMap((message, i) => {
    const { role } = message
    if (role === 'user' && encoded[i - 1]?.['role'] === 'tool')
      return [{ role: 'assistant', content: '…' }, message]
    return role === 'assistant' && i === encoded.length - 1 ? [{ ...message, prefix: true }] : [message]
  })
}

function encodeMessage(message: ChatMessage): readonly Json[] {
  if (message.role !== 'assistant')
    return [{ role: message.role, content: contentOf(message, 'text', encodeFile) }]
  return turnsOf(message).flatMap(({ text: content, calls, reasoning }): readonly Json[] => [
    {
      role: 'assistant',
      content: content === '' ? null : content,
      ...(calls.length > 0 && {
        ...reasoningBack(calls[0]?.echo, reasoning),
        tool_calls: calls.map(encodeCall),
      }),
    },
    ...calls.map((call) => ({
      role: 'tool',
      tool_call_id: idAtProvider(call),
      content: resultOf(call).text,
    })),
  ])
}

function encodeCall(call: ToolCallPart): Json {
  const extra_content = call.echo?.['extra_content']
  return present({
    id: idAtProvider(call),
    type: 'function',
    function: { name: call.name, arguments: argumentsOf(call) },
    extra_content: isObject(extra_content) ? extra_content : undefined,
  })
}

/** https://platform.openai.com/docs/guides/images-vision and …/pdf-files */
function encodeFile({ mediaType, url, name = 'file' }: FilePart): Json {
  if (mediaType.startsWith('image/')) return { type: 'image_url', image_url: { url } }
  return { type: 'file', file: { filename: name, file_data: url } }
}
