import type { ChatEvent } from '../../events.ts'
import { parseJson } from '../../json.ts'
import { partialJson } from './partialJson.ts'

/** Reads the arguments of one tool call while they stream. */
export interface ToolArguments {
  /** The text so far. */
  readonly text: string
  /** `true` once the text is a complete JSON object or array. */
  readonly isWhole: boolean
  /**
   * Adds a piece of text, or a value in place of the text. Any other piece is refused, and the call fails.
   */
  push(piece: unknown): readonly ChatEvent[]
  /** Marks the arguments as incomplete, because a piece of them was refused. */
  refuse(): void
  /**
   * Ends the arguments. Returns `tool-ready` with the parsed arguments, or `tool-error` if the arguments are
   * not JSON.
   */
  end(): ChatEvent
}

/**
 * Creates a reader for the arguments of one tool call. The arguments arrive in pieces.
 *
 * @param read converts the text of the arguments to their value. Needed if the input of the tool is not JSON
 */
export function toolArguments(toolCallId: string, read?: (text: string) => unknown): ToolArguments {
  const partial = partialJson()
  let isRefused = false
  const error = (why: string): ChatEvent => ({ type: 'tool-error', toolCallId, error: why })

  /** Adds a piece of text and returns the value so far, if it has changed. */
  function shown(delta: string): { input?: unknown } {
    partial.push(delta)
    if (read !== undefined) return { input: read(partial.text) }
    const snapshot = partial.snapshot()
    return snapshot === undefined ? {} : { input: snapshot }
  }

  return {
    get text() {
      return partial.text
    },
    get isWhole() {
      return partial.isWhole()
    },
    push(piece) {
      const delta = typeof piece === 'object' && piece !== null ? JSON.stringify(piece) : (piece ?? '')
      if (typeof delta !== 'string') isRefused = true
      if (typeof delta !== 'string' || delta === '') return []
      return [{ type: 'tool-input', toolCallId, delta, ...shown(delta) }]
    },
    refuse: () => void (isRefused = true),
    end() {
      if (isRefused) return error('A piece of the arguments of this call could not be read.')
      const { text } = partial
      // A tool without arguments may stream none at all.
      const input = read !== undefined ? read(text) : text.trim() === '' ? {} : parseJson(text)
      return input === undefined
        ? error('The arguments of this call are not valid JSON.')
        : { type: 'tool-ready', toolCallId, input }
    },
  }
}

/** Returns the event that ends a tool call whose arguments are incomplete. */
export function cutOff(toolCallId: string): ChatEvent {
  return { type: 'tool-error', toolCallId, error: 'This call was cut off before its input was whole.' }
}
