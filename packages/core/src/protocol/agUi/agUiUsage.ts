import type { ChatEvent } from '../../events.ts'
import { isObject, type Json, list, present, text } from '../../json.ts'
import type { Usage } from '../../message.ts'
import { countsIn, sumUsage } from '../../usage.ts'

/** Each call of a model reports its own counts: they add up over a run, and over the runs of a stream. */
export function agUiUsage() {
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
