import type { Chunks } from '../shared/chunks.ts'
import type { BlockNode, InlineNode } from './parser/nodes.ts'

/** Returns the visible text of inline Markdown nodes. */
export function plainText(nodes: readonly InlineNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node
      switch (node.type) {
        case 'emphasis':
        case 'strong':
        case 'deleted':
        case 'link':
        case 'tag':
          return plainText(node.children)
        case 'code':
          return node.text
        case 'break':
          return '\n'
        case 'image':
          return node.alt
        case 'note':
          return `[${node.label}]`
        case 'span':
          return node.raw
        default:
          return node satisfies never
      }
    })
    .join('')
}

export function plainBlocks(blocks: Chunks<BlockNode>): string {
  return blocks.flat().map(plainBlock).join('\n\n')
}

export function plainBlock(node: BlockNode): string {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return plainText(node.text.nodes)
    case 'code':
      return node.code
    case 'rule':
      return ''
    case 'quote':
    case 'footnote':
      return plainBlocks(node.children)
    case 'list':
      return node.items
        .flat()
        .map((item) => plainBlocks(item.children))
        .join('\n')
    case 'table':
      return [node.head, ...node.rows.flat()]
        .map(({ cells }) => cells.map((cell) => plainText(cell.nodes)).join('\t'))
        .join('\n')
    default:
      return node satisfies never
  }
}
