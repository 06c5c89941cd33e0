import type { ChatEvent } from '../../events.ts'
import { count, present, text } from '../../json.ts'
import type { AgUiEvent } from './agUiEvent.ts'
import { boundedId, maxIds } from '../shared/boundedId.ts'

/** Steps, which have a name and no id, and subagents, whose id is what everything they say is marked with. */
export function agUiSteps(runId: string) {
  const running = new Map<string, string>()
  let begun = 0

  function start(id: string, kind: string, rest: object, { value }: AgUiEvent): readonly ChatEvent[] {
    if (begun++ >= maxIds) return []
    const startedAt = count(value['timestamp'])
    return [{ type: 'step-start', step: { id, kind, ...present({ ...rest, startedAt }) } }]
  }

  function end(
    stepId: string | undefined,
    ok: boolean,
    result: unknown,
    { value }: AgUiEvent,
  ): readonly ChatEvent[] {
    if (stepId === undefined) return []
    const endedAt = count(value['timestamp'])
    return [{ type: 'step-end', stepId, outcome: { ok, ...present({ result, endedAt }) } }]
  }

  return {
    decode(event: AgUiEvent): readonly ChatEvent[] {
      const { type, value, parentId } = event
      const name = boundedId(value['stepName']) ?? ''
      const key = `${parentId} ${name}`
      if (type === 'STEP_STARTED' && name !== '') {
        const id = `${runId}:${begun}`
        if (running.size < maxIds) running.set(key, id)
        return start(id, name, { parentId }, event)
      }
      if (type === 'STEP_FINISHED') return end(running.get(key), true, undefined, event)
      if (type === 'SUBAGENT_STARTED' && parentId !== undefined) {
        const description = text(value['description'])
        const rest = {
          title: text(value['name']),
          args: description && { description },
          parentId: boundedId(value['parentSubagentRunId']) ?? boundedId(value['parentToolCallId']),
        }
        return start(parentId, 'subagent', rest, event)
      }
      if (type === 'SUBAGENT_FINISHED') return end(parentId, true, value['result'], event)
      return type === 'SUBAGENT_ERROR' ? end(parentId, false, text(value['message']), event) : []
    },
  }
}
