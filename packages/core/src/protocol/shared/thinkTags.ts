import type { ChatEvent } from '../../events.ts'

const begin = '<think>'
const end = '</think>'

/**
 * Creates a function that splits an answer into reasoning and text. If the answer begins with `<think>`,
 * everything up to `</think>` is reasoning. A tag may be split over several deltas (pieces of text).
 */
export function thinkTags() {
  let mode: 'start' | 'reasoning' | 'text' = 'start'
  /** Text that may be the beginning of a tag. */
  let held = ''

  function flush(keep = 0): readonly ChatEvent[] {
    const delta = held.slice(0, held.length - keep)
    held = held.slice(held.length - keep)
    return delta === '' ? [] : [{ type: mode === 'reasoning' ? mode : 'text', delta }]
  }

  return {
    push(delta: string): readonly ChatEvent[] {
      if (mode === 'text') return [{ type: 'text', delta }]
      held += delta
      if (mode === 'start') {
        const said = held.trimStart()
        if (said !== begin && begin.startsWith(said) && held.length < 100) return []
        mode = said.startsWith(begin) ? 'reasoning' : 'text'
        if (mode === 'reasoning') held = said.slice(begin.length)
      }
      if (mode === 'text') return flush()
      const at = held.indexOf(end)
      if (at === -1) {
        let keep = end.length - 1
        while (!held.endsWith(end.slice(0, keep))) keep--
        return flush(keep)
      }
      const thought = flush(held.length - at)
      mode = 'text'
      held = held.slice(end.length)
      return [...thought, ...flush()]
    },
    /** Returns the held-back text unchanged, at the end of the answer. */
    flush: () => flush(),
  }
}
