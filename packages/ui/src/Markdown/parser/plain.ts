import { addToChunks, countOf, lastOf, type Chunks } from '../../shared/chunks.ts'
import type { BlockNode, InlineText } from './nodes.ts'

/** Appends a text to the last block without parsing it. */
export function appendPlain(blocks: Chunks<BlockNode>, text: string): Chunks<BlockNode> {
  const last = lastOf(blocks)
  const node = last === undefined ? undefined : appendTo(last, text)
  return node === undefined ? addToChunks(blocks, [paragraph(text)]) : replaceLast(blocks, node)
}

function appendTo(node: BlockNode, text: string): BlockNode | undefined {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return { ...node, text: appendToText(node.text, text) }
    case 'code':
      return node.closed ? undefined : { ...node, code: node.code + text }
    case 'quote':
    case 'footnote':
      return { ...node, children: appendPlain(node.children, text) }
    case 'list': {
      const item = lastOf(node.items)
      if (item === undefined) return undefined
      return {
        ...node,
        items: replaceLast(node.items, { ...item, children: appendPlain(item.children, text) }),
      }
    }
    case 'table':
    case 'rule':
      return undefined
    default:
      return node satisfies never
  }
}

const paragraph = (text: string): BlockNode => ({ type: 'paragraph', text: appendToText(undefined, text) })

function appendToText(before: InlineText | undefined, text: string): InlineText {
  const { source = '', nodes = [] } = before ?? {}
  const last = nodes.at(-1)
  const added = typeof last === 'string' ? [...nodes.slice(0, -1), last + text] : [...nodes, text]
  return { ...before, source: source + text, nodes: added, completed: true }
}

function replaceLast<Item>(chunks: Chunks<Item>, item: Item): Chunks<Item> {
  if (countOf(chunks) === 0) return chunks
  return [...chunks.slice(0, -1), [...(chunks.at(-1)?.slice(0, -1) ?? []), item]]
}
