import type { ChatEvent } from '../events.ts'
import { count, type Json, present, text } from '../json.ts'
import { boundedId, maxIds } from './boundedId.ts'

/** Steps, which have a name and no id, and subagents, whose id is what everything they say is marked with. */
export function agUiSteps(runId: string) {
  const running = new Map<string, string>()
  let begun = 0

  function keyOf(value: Json, name: string): string {
    return `${boundedId(value['subagentRunId']) ?? ''} ${name}`
  }

  return {
    start(value: Json): readonly ChatEvent[] {
      const name = boundedId(value['stepName'])
      if (name === undefined || begun >= maxIds) return []
      const id = `${runId}:${begun++}`
      running.set(keyOf(value, name), id)
      const rest = { parentId: boundedId(value['subagentRunId']), startedAt: count(value['timestamp']) }
      return [{ type: 'step-start', step: { id, kind: name, ...present(rest) } }]
    },
    finish(value: Json): readonly ChatEvent[] {
      const key = keyOf(value, boundedId(value['stepName']) ?? '')
      const stepId = running.get(key)
      if (stepId === undefined) return []
      running.delete(key)
      return [{ type: 'step-end', stepId, outcome: { ok: true, ...endOf(value) } }]
    },
    subagentStart(value: Json): readonly ChatEvent[] {
      const id = boundedId(value['subagentRunId'])
      if (id === undefined || begun++ >= maxIds) return []
      const description = text(value['description'])
      const rest = {
        title: text(value['name']),
        args: description === undefined ? undefined : { description },
        parentId: boundedId(value['parentSubagentRunId']) ?? boundedId(value['parentToolCallId']),
        startedAt: count(value['timestamp']),
      }
      return [{ type: 'step-start', step: { id, kind: 'subagent', ...present(rest) } }]
    },
    subagentEnd(value: Json, ok: boolean): readonly ChatEvent[] {
      const stepId = boundedId(value['subagentRunId'])
      if (stepId === undefined) return []
      const result = ok ? value['result'] : text(value['message'])
      return [{ type: 'step-end', stepId, outcome: { ok, ...present({ result }), ...endOf(value) } }]
    },
  }
}

function endOf(value: Json) {
  return present({ endedAt: count(value['timestamp']) })
}
