import type { StepPart } from '@chatstream/core'

export interface StepNode {
  part: StepPart
  children: StepNode[]
}

const maxDepth = 8

/**
 * Puts each step inside the one its `parentId` names. A parent has begun before its child, so that no step can be lost
 * in a ring; what is nested deeper than eight stands beside its parent.
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
