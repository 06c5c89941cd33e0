import type { ChatEvent } from '../../events.ts'
import { count, present, text } from '../../json.ts'
import type { ChatMessage } from '../../message.ts'
import { boundedId, maxIds } from '../shared/bounds.ts'
import type { AgUiEvent } from './agUiEvent.ts'
import { jsonPatcher } from './jsonPatch.ts'

/**
 * Returns the state that agent and app share before the next answer: the `state` of the newest message that
 * has one. If no message has a `state`, returns `initial`.
 */
export function stateBefore(messages: readonly ChatMessage[], initial: unknown = {}): unknown {
  const last = messages.findLast((message) => message.state !== undefined)
  return last === undefined ? initial : last.state
}

/**
 * Creates a decoder for the state that agent and app share, and for activities. AG-UI sends each of them
 * first as a whole value, and then as patches. `decode` returns `undefined` if a patch cannot be applied.
 */
export function agUiState(before: unknown) {
  let state = before
  const activities = new Map<string, { name: string; data: unknown }>()
  const patch = jsonPatcher()

  function setState(next: { value: unknown } | undefined): readonly ChatEvent[] | undefined {
    if (next === undefined) return undefined
    state = next.value
    return [{ type: 'state', state }]
  }

  function setActivity(id: string, name: string, next: { value: unknown } | undefined) {
    if (next === undefined) return undefined
    activities.set(id, { name, data: next.value })
    const event: ChatEvent = { type: 'data', id, name, data: next.value }
    return [event]
  }

  return {
    decode({ type, value, messageId: id = '' }: AgUiEvent): readonly ChatEvent[] | undefined {
      if (type === 'STATE_SNAPSHOT') return setState({ value: value['snapshot'] })
      if (type === 'STATE_DELTA') return setState(patch(state, value['delta']))
      const known = activities.get(id)
      if (type === 'ACTIVITY_DELTA')
        return known && setActivity(id, known.name, patch(known.data, value['patch']))
      const name = known?.name ?? text(value['activityType'])
      const isStale = known === undefined ? activities.size >= maxIds : value['replace'] === false
      if (id === '' || name === undefined || isStale) return []
      return setActivity(id, name, { value: value['content'] })
    },
  }
}

/**
 * Creates a decoder for steps and subagents. In AG-UI, a step has a name but no id, and each event of a subagent
 * contains the subagent's id.
 */
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
