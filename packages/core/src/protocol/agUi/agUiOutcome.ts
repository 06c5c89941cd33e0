import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, list, text } from '../../json.ts'
import type { FinishReason } from '../../message.ts'
import { boundedId } from '../shared/boundedId.ts'

function outcomeOf({ outcome }: Json): Json {
  return isObject(outcome) ? outcome : {}
}

export function isCancelled(finished: Json): boolean {
  return outcomeOf(finished)['type'] === 'cancelled'
}

/** What an agent waits for: a call’s approval or its result, or something only the app knows how to ask for. */
export function interruptsIn(finished: Json): readonly ChatEvent[] {
  return list(outcomeOf(finished)['interrupts']).flatMap((interrupt): readonly ChatEvent[] => {
    const id = isObject(interrupt) ? boundedId(interrupt['id']) : undefined
    if (!isObject(interrupt) || id === undefined) return []
    const toolCallId = boundedId(interrupt['toolCallId'])
    if (toolCallId === undefined) return [{ type: 'data', name: 'interrupt', id, data: interrupt }]
    const echo = { interrupt }
    if (!asksApproval(interrupt)) return [{ type: 'tool-input', toolCallId, delta: '', echo }]
    return [{ type: 'tool-approval', toolCallId, echo }]
  })
}

/** By its reason, or by the answer it wants; where it says nothing of that, approval is what is wanted of most. */
function asksApproval({ reason, responseSchema }: Json): boolean {
  if (reason === 'tool_call' || !isObject(responseSchema)) return true
  return isObject(responseSchema['properties']) && Object.hasOwn(responseSchema['properties'], 'approved')
}

const finishReasons = new Map<unknown, FinishReason>([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['content_filter', 'content-filter'],
])

/** The protocol has no word for it; TanStack AI’s servers say it in their metadata. */
export function reasonIn(finished: Json | undefined): FinishReason | undefined {
  const metadata = isObject(finished?.['metadata']) ? finished['metadata'] : {}
  const extra = isObject(metadata['tanstack']) ? metadata['tanstack'] : metadata
  return finishReasons.get(text(extra['finishReason']))
}
