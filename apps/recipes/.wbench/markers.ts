import type { Sighting } from './recorder.ts'

/**
 * The number of next markers that are searched for. A marker in code may never be found, because highlighting splits it
 * over several elements.
 */
const ahead = 3

/** Records when each marker of an answer appears on the screen. */
export function watchMarkers(markers: readonly string[]) {
  const all: Sighting[] = []
  let next = 0
  let waiting: number[] = []

  function lookIn(text: string) {
    for (let found = true; found;) {
      found = false
      for (let index = next; index < Math.min(markers.length, next + ahead); index += 1) {
        if (!text.includes(markers[index] ?? '')) continue
        waiting.push(index)
        next = index + 1
        found = true
        break
      }
    }
  }
  return {
    all: all as readonly Sighting[],
    changed(records: readonly MutationRecord[]) {
      if (next === markers.length) return
      for (const { type, target, addedNodes } of records) {
        if (type === 'characterData') lookIn(target.textContent ?? '')
        else for (const node of addedNodes) lookIn(node.textContent ?? '')
      }
    },
    painted() {
      const atMs = performance.timeOrigin + performance.now()
      all.push(...waiting.map((marker) => ({ marker, atMs })))
      waiting = []
    },
  }
}
