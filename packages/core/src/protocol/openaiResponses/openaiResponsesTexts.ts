import type { ChatEvent } from '../../events.ts'
import { fieldsOf, type Json, list, text } from '../../json.ts'
import { collectedText } from '../shared/collectedText.ts'

/**
 * Creates a decoder for the texts and the reasoning of one response. `cite` converts an annotation (a
 * citation in a text) to `source` events.
 */
export function responseTexts(cite: (annotation: unknown) => readonly ChatEvent[]) {
  const said = new Map<string, ReturnType<typeof collectedText>>()

  function note(partId: string, more: string) {
    const before = said.get(partId) ?? collectedText()
    said.set(partId, before)
    before.push(more)
  }

  function append(type: 'text' | 'reasoning', partId: string, delta: unknown): readonly ChatEvent[] {
    const more = text(delta)
    if (more === undefined) return []
    note(partId, more)
    return [{ type, partId, delta: more }]
  }

  /** Compares a part that is repeated as a whole with its deltas: adds missing text, and replaces text that differs. */
  function settle(type: 'text' | 'reasoning', partId: string, final: unknown): readonly ChatEvent[] {
    const whole = text(final) ?? ''
    const before = said.get(partId)?.read() ?? ''
    if (whole.startsWith(before)) return append(type, partId, whole.slice(before.length))
    if (type === 'reasoning' || whole === '') return []
    said.delete(partId)
    note(partId, whole)
    return [{ type: 'text-replace', partId, text: whole }]
  }

  return {
    append,
    settle,
    endMessage: (index: number, item: Json): readonly ChatEvent[] =>
      list(item['content']).flatMap((value, at) => {
        const part = fieldsOf(value)
        const whole = settle('text', `${index}.${at}`, part['text'] ?? part['refusal'])
        return [...whole, ...list(part['annotations']).flatMap(cite)]
      }),
    endReasoning(index: number, item: Json): readonly ChatEvent[] {
      const thoughts = list(item['content'])
      const summaries = list(item['summary'])
      const settleAll = (parts: readonly unknown[], mark: string) =>
        parts.flatMap((part, at) => settle('reasoning', `${index}.${mark}${at}`, fieldsOf(part)['text']))
      const events = [...settleAll(thoughts, ''), ...settleAll(summaries, 's')]
      const signature = text(item['encrypted_content'])
      if (signature === undefined) return events
      // The signature belongs to the whole item: its last part carries it, or an empty one.
      const last =
        summaries.length === 0 && thoughts.length > 0
          ? thoughts.length - 1
          : `s${Math.max(0, summaries.length - 1)}`
      return [...events, { type: 'reasoning', partId: `${index}.${last}`, delta: '', signature }]
    },
  }
}
