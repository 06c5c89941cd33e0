import type { Part, SourcePart, StepPart } from '@chatstream/core'

/** A part that is shown by itself. */
export type Single = Exclude<Part, StepPart | SourcePart>

/** A group of parts that are shown together. `key` is the index of its first part, which later parts do not change. */
export type PartGroup =
  | { type: 'steps'; key: number; parts: readonly StepPart[] }
  | { type: 'single'; key: number; part: Single }

/** Groups neighbouring steps into lists. Sources are shown at the end, wherever they arrived. */
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
      // Reasoning that the provider does not show. Only its signature arrived, which is sent back with the next
      // request.
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
