import { mapChunks, mapSame, type Chunks } from '../../shared/chunks.ts'
import { refsOf, mergeRefs } from './build.ts'
import { parseText, type Definitions } from './inlineText.ts'
import type { BlockNode, InlineText, ListItem, Referring, TableRow } from './nodes.ts'
import type { OpenBlock } from './resume.ts'

type Labels = ReadonlySet<string>

/**
 * Updates blocks after labels have changed. A label is the name of a link definition or of a footnote. The texts
 * that refer to a changed label are parsed again. All other nodes are reused.
 */
export function rereadBlocks(
  blocks: Chunks<BlockNode>,
  changed: Labels,
  definitions: Definitions,
): Chunks<BlockNode> {
  return mapChunks(blocks, (node) => rereadBlock(node, changed, definitions))
}

const refersTo = ({ labels }: Referring, changed: Labels) =>
  labels?.some((label) => changed.has(label)) ?? false

function rereadText(text: InlineText, changed: Labels, definitions: Definitions): InlineText {
  if (!refersTo(text, changed)) return text
  return parseText(text.source, definitions, text.completed === true)
}

function rereadRow(row: TableRow, changed: Labels, definitions: Definitions): TableRow {
  const cells = mapSame(row.cells, (cell) => rereadText(cell, changed, definitions))
  return cells === row.cells ? row : { type: 'row', cells, ...refsOf(cells) }
}

function rereadItem(item: ListItem, changed: Labels, definitions: Definitions): ListItem {
  if (!refersTo(item, changed)) return item
  const children = rereadBlocks(item.children, changed, definitions)
  return { ...item, children, ...refsOf(children.flat()) }
}

function rereadBlock(node: BlockNode, changed: Labels, definitions: Definitions): BlockNode {
  if (!refersTo(node, changed)) return node
  switch (node.type) {
    case 'paragraph':
    case 'heading': {
      const text = rereadText(node.text, changed, definitions)
      return { ...node, text, ...refsOf([text]) }
    }
    case 'quote':
    case 'footnote': {
      const children = rereadBlocks(node.children, changed, definitions)
      return { ...node, children, ...refsOf(children.flat()) }
    }
    case 'list': {
      const items = mapChunks(node.items, (item) => rereadItem(item, changed, definitions))
      return { ...node, items, ...refsOf(items.flat()) }
    }
    case 'table': {
      const head = rereadRow(node.head, changed, definitions)
      const rows = mapChunks(node.rows, (row) => rereadRow(row, changed, definitions))
      return { ...node, head, rows, ...mergeRefs(head, ...rows.flat()) }
    }
    case 'code':
    case 'rule':
      return node
    default:
      return node satisfies never
  }
}

/**
 * Updates the final part of an open container (e.g. a list that may still grow) after labels have changed. A label
 * is the name of a link definition or of a footnote. The texts that refer to a changed label are parsed again. All
 * other nodes are reused.
 */
export function rereadOpen(block: OpenBlock, changed: Labels, definitions: Definitions): OpenBlock {
  if (!refersTo(block.refs, changed)) return block
  switch (block.type) {
    case 'quote':
    case 'footnote':
    case 'item': {
      const children = rereadBlocks(block.children, changed, definitions)
      return { ...block, children, refs: refsOf(children.flat()) }
    }
    case 'list': {
      const items = mapChunks(block.items, (item) => rereadItem(item, changed, definitions))
      return { ...block, items, refs: refsOf(items.flat()) }
    }
    case 'table': {
      const head = rereadRow(block.head, changed, definitions)
      const rows = mapChunks(block.rows, (row) => rereadRow(row, changed, definitions))
      return { ...block, head, rows, refs: mergeRefs(head, ...rows.flat()) }
    }
    case 'code':
      return block
    default:
      return block satisfies never
  }
}
