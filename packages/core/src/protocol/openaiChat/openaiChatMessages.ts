import type { Json } from '../../json.ts'
import type { ChatMessage, FilePart, ToolCallPart } from '../../message.ts'
import { contentOf, resultOf, turnsOf } from '../shared/turns.ts'

/** The conversation as the API's `messages`. */
export function openaiChatMessages(messages: readonly ChatMessage[]): readonly Json[] {
  return messages.flatMap(encodeMessage)
}

function encodeMessage(message: ChatMessage): readonly Json[] {
  if (message.role !== 'assistant')
    return [{ role: message.role, content: contentOf(message, 'text', encodeFile) }]
  return turnsOf(message).flatMap(({ text: content, calls }): readonly Json[] => [
    {
      role: 'assistant',
      content: content === '' ? null : content,
      ...(calls.length > 0 && { tool_calls: calls.map(encodeCall) }),
    },
    ...calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: resultOf(call).text })),
  ])
}

function encodeCall({ id, name, input }: ToolCallPart): Json {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } }
}

/** https://platform.openai.com/docs/guides/images-vision and …/pdf-files */
function encodeFile({ mediaType, url, name = 'file' }: FilePart): Json {
  if (mediaType.startsWith('image/')) return { type: 'image_url', image_url: { url } }
  return { type: 'file', file: { filename: name, file_data: url } }
}
