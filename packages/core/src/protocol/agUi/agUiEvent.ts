import { type Json, text } from '../../json.ts'
import { boundedId } from '../shared/boundedId.ts'

/** An event with what most kinds have in common read once. */
export interface AgUiEvent {
  type: string
  value: Json
  messageId: string | undefined
  toolCallId: string | undefined
  /** The subagent that says it; what it says is nested under the subagent's step. */
  parentId: string | undefined
  delta: string | undefined
}

export function readEvent(value: Json): AgUiEvent {
  return {
    type: text(value['type']) ?? '',
    value,
    messageId: boundedId(value['messageId']),
    toolCallId: boundedId(value['toolCallId']),
    parentId: boundedId(value['subagentRunId']),
    delta: text(value['delta']),
  }
}
