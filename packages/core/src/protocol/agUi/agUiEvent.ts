import type { ChatEvent } from '../../events.ts'
import { fieldsOf, isObject, type Json, list, present, text } from '../../json.ts'
import type { Usage } from '../../message.ts'
import { countsIn, sumUsage } from '../../usage.ts'
import { boundedId } from '../shared/bounds.ts'

/**
 * An event of AG-UI. `value` is the whole event. The other fields are copies of fields that most types of
 * events have.
 */
export interface AgUiEvent {
  type: string
  value: Json
  messageId: string | undefined
  toolCallId: string | undefined
  /**
   * The id of the subagent that sent the event. The parts of this event are shown under the step of the
   * subagent.
   */
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

/** Returns `true` if a `RUN_FINISHED` event says that the run was cancelled. */
export function isCancelled({ outcome }: Json): boolean {
  return fieldsOf(outcome)['type'] === 'cancelled'
}

/**
 * Returns the events for the interrupts in a `RUN_FINISHED` event. An interrupt is either a tool call that waits for
 * an approval or a result, or a request that only the app understands.
 */
export function interruptsIn({ outcome }: Json, idOf: (providerId: string) => string): readonly ChatEvent[] {
  return list(fieldsOf(outcome)['interrupts']).flatMap((value): readonly ChatEvent[] => {
    const interrupt = fieldsOf(value)
    const id = boundedId(interrupt['id'])
    if (id === undefined) return []
    const providerId = boundedId(interrupt['toolCallId'])
    if (providerId === undefined) return [{ type: 'data', name: 'interrupt', id, data: interrupt }]
    const toolCallId = idOf(providerId)
    const echo = { interrupt }
    if (!asksApproval(interrupt)) return [{ type: 'tool-input', toolCallId, delta: '', echo }]
    return [{ type: 'tool-approval', toolCallId, echo }]
  })
}

/**
 * Returns `true` if an interrupt asks for approval. The reason of the interrupt says so, or the schema of its
 * answer. An interrupt with neither also asks for approval.
 */
function asksApproval({ reason, responseSchema }: Json): boolean {
  if (reason === 'tool_call' || !isObject(responseSchema)) return true
  return Object.hasOwn(fieldsOf(responseSchema['properties']), 'approved')
}

/**
 * Reads the finish reason from the metadata of a `RUN_FINISHED` event. Returns `undefined` if the event has none.
 * Only servers of TanStack AI send a reason.
 */
export function reasonIn(finished: Json): string | undefined {
  const metadata = fieldsOf(finished['metadata'])
  const { finishReason } = isObject(metadata['tanstack']) ? metadata['tanstack'] : metadata
  return text(finishReason)
}

/**
 * Creates two sums of token counts: the sum over one run, and the sum over all runs of a stream. AG-UI agents report
 * the counts separately for each call of a model.
 */
export function usageTotal() {
  let total: Usage | undefined
  return (value: Json): readonly ChatEvent[] => {
    const entries = list(value['usage']).filter(isObject)
    total = sumUsage([total, ...entries.map(countsIn)])
    if (entries.length === 0 || total === undefined) return []
    return [
      { type: 'start', ...present({ model: text(entries.at(-1)?.['model']) }) },
      { type: 'usage', usage: total },
    ]
  }
}
