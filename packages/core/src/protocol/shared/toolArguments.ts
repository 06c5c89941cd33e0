import type { ChatEvent } from '../../events.ts'
import { partialJson } from './partialJson.ts'

/** The arguments of one tool call, as they stream. */
export interface ToolArguments {
  /** The JSON so far. */
  readonly text: string
  push(delta: string): ChatEvent
  /** Ends a call that is whole: `tool-ready` with the arguments parsed, or `tool-error` if they are not JSON. */
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
      const shown = partial.snapshot()
      return { type: 'tool-input', toolCallId, delta, ...(shown !== undefined && { input: shown.value }) }
    },
    end() {
      // A tool without arguments may stream none at all.
      if (text.trim() === '') return { type: 'tool-ready', toolCallId, input: {} }
      try {
        const input: unknown = JSON.parse(text)
        return { type: 'tool-ready', toolCallId, input }
      } catch {
        return { type: 'tool-error', toolCallId, error: 'The arguments of this call are not valid JSON.' }
      }
    },
  }
}

/** The end of a call whose arguments never became whole. */
export function cutOff(toolCallId: string): ChatEvent {
  return { type: 'tool-error', toolCallId, error: 'This call was cut off before its input was whole.' }
}
