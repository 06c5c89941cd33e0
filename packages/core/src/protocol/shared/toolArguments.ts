import type { ChatEvent } from '../../events.ts'
import { partialJson } from './partialJson.ts'

/** The arguments of one tool call, as they stream. */
export interface ToolArguments {
  readonly text: string
  push(delta: string): ChatEvent
  /** Said when the call is whole: `tool-ready` with the arguments parsed, or `tool-error` where they are no JSON. */
  end(): ChatEvent
}

export function toolArguments(toolCallId: string): ToolArguments {
  const partial = partialJson()
  let text = ''
  return {
    get text() {
      return text
    },
    push(delta) {
      text += delta
      partial.push(delta)
      const taken = partial.take()
      return { type: 'tool-input', toolCallId, delta, ...(taken !== undefined && { input: taken.value }) }
    },
    end() {
      // A tool without arguments may stream none at all.
      if (text.trim() === '') return { type: 'tool-ready', toolCallId, input: {} }
      try {
        return { type: 'tool-ready', toolCallId, input: JSON.parse(text) as unknown }
      } catch {
        return { type: 'tool-error', toolCallId, error: 'The arguments of this call are not valid JSON.' }
      }
    },
  }
}
