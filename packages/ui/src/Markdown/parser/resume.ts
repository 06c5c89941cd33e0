import type { Align, BlockNode, ListItem, Referring, TableRow } from './nodes.ts'
import type { Chunks } from '../../shared/chunks.ts'

interface Children {
  children: Chunks<BlockNode>
  /** Whether there was a blank line between the blocks before the one that is next. */
  afterBlank: boolean
}

/**
 * A container that is still open, with what in it is final. They come from the outermost to the innermost.
 */
export type OpenBlock = { refs: Referring } & (
  | ({ type: 'quote' } & Children)
  | ({ type: 'footnote'; label: string } & Children)
  | ({ type: 'item'; marker: string; indent: number; checked: boolean | undefined } & Children)
  | { type: 'list'; ordered: boolean; start: number; marker: string; loose: boolean; items: Chunks<ListItem> }
  | { type: 'table'; head: TableRow; aligns: readonly Align[]; rows: Chunks<TableRow> }
  /** `fence` opens it again; of an indented block, it is a line that is left out. */
  | { type: 'code'; fence: string; fenced: boolean; info: string; code: string }
)

/**
 * Lines that bring the parser into the open containers again: each container is opened on a line of its own, around
 * an empty heading, which ends with its line and is then left out. What follows is read as if all came before it.
 */
export function openingLines(open: readonly OpenBlock[]): string {
  let lines = ''
  let prefix = ''
  let column = 0
  for (const block of open) {
    switch (block.type) {
      case 'quote':
        lines += `${prefix}> #\n`
        prefix += '> '
        column = 0
        break
      case 'item': {
        const width = block.indent - column
        const spaces = Math.min(4, width - block.marker.length)
        const before = ' '.repeat(width - block.marker.length - spaces)
        lines += `${prefix}${before}${block.marker}${' '.repeat(spaces)}#\n`
        prefix += ' '.repeat(width)
        column = block.indent
        break
      }
      case 'footnote':
        lines += `[^${block.label}]: #\n`
        prefix += '    '
        column = 4
        break
      case 'table':
        // Only the number of columns matters: the head that is shown is the one there was.
        lines += `${prefix}${'|x'.repeat(block.aligns.length)}|\n${prefix}${'|-'.repeat(block.aligns.length)}|\n`
        break
      case 'code':
        lines += `${prefix}${block.fence}\n`
        break
      case 'list':
        break
      default:
        block satisfies never
    }
  }
  return lines
}
