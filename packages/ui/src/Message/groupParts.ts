import type { Part, SourcePart, StepPart } from '@chatstream/core'

/** A part of a message that is shown alone and not in a group. */
export type Single = Exclude<Part, StepPart | SourcePart>

/**
 * A group of message parts that are shown together. `key` is the index of the first part of the group. If
 * parts are added, `key` stays the same.
 */
export type PartGroup =
  | { type: 'steps'; key: number; parts: readonly StepPart[] }
  | { type: 'single'; key: number; part: Single }
  /** The text of a subagent whose step is not in the message. */
  | { type: 'agent'; key: number; parts: readonly Single[] }

/**
 * Groups the parts of a message for rendering. Neighbouring steps become one list. All sources come at the
 * end. `nested` of the result contains the parts that subagents wrote, by the id of the subagent's step.
 */
export function groupParts(parts: readonly Part[]): {
  groups: readonly PartGroup[]
  sources: readonly SourcePart[]
  nested: ReadonlyMap<string, readonly Single[]>
} {
  const groups: PartGroup[] = []
  const sources: SourcePart[] = []
  const nested = new Map<string, Single[]>()
  const stepIds = new Set(parts.map((part) => (part.type === 'step' ? part.id : '')))
  let steps: StepPart[] | undefined
  parts.forEach((part, key) => {
    if (part.type === 'source') {
      sources.push(part)
    } else if (part.type === 'reasoning' && part.text === '') {
      // Reasoning that the provider does not show. Only its signature arrived, which is sent back with the next
      // request.
    } else if (part.type !== 'step' && 'parentId' in part && stepIds.has(part.parentId ?? '')) {
      nested.set(part.parentId ?? '', [...(nested.get(part.parentId ?? '') ?? []), part])
    } else if ((part.type === 'text' || part.type === 'reasoning') && part.parentId !== undefined) {
      steps = undefined
      const last = groups.at(-1)
      if (last?.type === 'agent') groups[groups.length - 1] = { ...last, parts: [...last.parts, part] }
      else groups.push({ type: 'agent', key, parts: [part] })
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
  return { groups, sources, nested }
}
