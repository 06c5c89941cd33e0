import type { ChatEvent } from '../events.ts'
import { type Json, text } from '../json.ts'
import type { ChatMessage } from '../message.ts'
import { boundedId, maxIds } from './boundedId.ts'
import { jsonPatcher } from './jsonPatch.ts'

/** What agent and app share before the next answer: what the last message left. */
export function stateBefore(messages: readonly ChatMessage[], initial: unknown = {}): unknown {
  const last = messages.findLast((message) => message.state !== undefined)
  return last === undefined ? initial : last.state
}

/** State and activities: values sent whole, and then as patches. `undefined` where a patch does not apply. */
export function agUiState(before: unknown) {
  let state = before
  const activities = new Map<string, { name: string; data: unknown }>()
  const patch = jsonPatcher()

  function activity(id: string): readonly ChatEvent[] {
    const known = activities.get(id)
    return known === undefined ? [] : [{ type: 'data', id, ...known }]
  }

  return {
    snapshot(value: Json): readonly ChatEvent[] {
      state = value['snapshot']
      return [{ type: 'state', state }]
    },
    delta(value: Json): readonly ChatEvent[] | undefined {
      const changed = patch(state, value['delta'])
      if (changed === undefined) return undefined
      state = changed.value
      return [{ type: 'state', state }]
    },
    activity(value: Json): readonly ChatEvent[] {
      const id = boundedId(value['messageId'])
      const name = text(value['activityType'])
      if (id === undefined || name === undefined) return []
      const known = activities.get(id)
      if (known === undefined ? activities.size >= maxIds : value['replace'] === false) return []
      activities.set(id, { name: known?.name ?? name, data: value['content'] })
      return activity(id)
    },
    activityDelta(value: Json): readonly ChatEvent[] | undefined {
      const id = boundedId(value['messageId']) ?? ''
      const known = activities.get(id)
      if (known === undefined) return []
      const changed = patch(known.data, value['patch'])
      if (changed === undefined) return undefined
      activities.set(id, { ...known, data: changed.value })
      return activity(id)
    },
  }
}
