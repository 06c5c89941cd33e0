import type { Part, SourcePart, StepPart } from '@chatstream/core'

/** A part that stands alone. */
export type Single = Exclude<Part, StepPart | SourcePart>

/** What stands together in a message. `key` is the place of its first part, which no later part can change. */
export type PartGroup =
  | { type: 'steps'; key: number; parts: readonly StepPart[] }
  | { type: 'single'; key: number; part: Single }

/** Neighbouring steps make one list; sources stand at the end, wherever they arrived. */
export function groupParts(parts: readonly Part[]): {
  groups: readonly PartGroup[]
  sources: readonly SourcePart[]
} {
  const groups: PartGroup[] = []
  const sources: SourcePart[] = []
  let steps: StepPart[] | undefined
  parts.forEach((part, key) => {
    if (part.type === 'source') {
      sources.push(part)
    } else if (part.type === 'reasoning' && part.text === '') {
      // Thought that the provider keeps to itself: only its signature came, to be sent back.
    } else if (part.type !== 'step') {
      steps = undefined
      groups.push({ type: 'single', key, part })
    } else if (steps === undefined) {
      steps = [part]
      groups.push({ type: 'steps', key, parts: steps })
    } else {
      steps.push(part)
    }
  })
  return { groups, sources }
}
