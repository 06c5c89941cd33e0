import type { StepPart } from '@chatstream/core'

export interface StepNode {
  part: StepPart
  children: StepNode[]
}

const maxDepth = 8

/**
 * Builds a tree of an agent's steps from their `parentId`s. A step is nested only below an earlier step, so
 * that no step is lost in a cycle. If a step would be deeper than the eighth level, it becomes a sibling of
 * its parent.
 */
export function stepTree(parts: readonly StepPart[]): StepNode[] {
  const roots: StepNode[] = []
  const childrenOf = new Map<string, { siblings: StepNode[]; depth: number }>()
  for (const part of parts) {
    const { siblings, depth } = childrenOf.get(part.parentId ?? '') ?? { siblings: roots, depth: 0 }
    const node: StepNode = { part, children: [] }
    siblings.push(node)
    childrenOf.set(
      part.id,
      depth < maxDepth ? { siblings: node.children, depth: depth + 1 } : { siblings, depth },
    )
  }
  return roots
}
