import type { ChatEvent } from '../../events.ts'
import { text } from '../../json.ts'
import type { ChatMessage } from '../../message.ts'
import type { AgUiEvent } from './agUiEvent.ts'
import { maxIds } from '../shared/boundedId.ts'
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
