import { isObject, type Json, list, text } from '../../json.ts'
import { textOf } from '../../message.ts'
import { agUiMessages } from './agUiMessages.ts'
import type { EncodeInput } from '../protocol.ts'

/**
 * What a repeated conversation says of the answer under way: the messages after the question, but for those the
 * request itself carried. Nothing, where it ends with another question: then it is from before this one.
 */
export function restated(messages: unknown, asked: EncodeInput | undefined): readonly Json[] {
  const all = list(messages).filter(isObject)
  const at = all.findLastIndex((message) => message['role'] === 'user')
  const question = asked?.messages.findLast((message) => message.role === 'user')
  const last = all[at]
  if (question !== undefined && last?.['id'] !== question.id && textIn(last) !== textOf(question)) return []
  const sent = new Set(agUiMessages(asked?.messages ?? []).map((message) => message['id']))
  return all
    .slice(at + 1)
    .filter(({ id, role }) => !sent.has(id) && (role === 'assistant' || role === 'tool'))
}

/** Servers may give the question another name: then it is known by its words. */
function textIn(message: Json | undefined): unknown {
  const content = message?.['content']
  if (!Array.isArray(content)) return content
  return content.map((part) => (isObject(part) ? (text(part['text']) ?? '') : '')).join('')
}
