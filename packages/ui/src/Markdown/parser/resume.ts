import type { Align, BlockNode, ListItem, Referring, TableRow } from './nodes.ts'
import type { Chunks } from '../../shared/chunks.ts'

interface Children {
  children: Chunks<BlockNode>
  /** `true` if there was a blank line between the blocks before the next one. */
  afterBlank: boolean
}

/**
 * A container (e.g. a list) that may still grow, with the nodes inside it that cannot change any more. Nested
 * containers are an array of `OpenBlock`, the outermost first.
 */
export type OpenBlock = { refs: Referring } & (
  | ({ type: 'quote' } & Children)
  | ({ type: 'footnote'; label: string } & Children)
  | ({ type: 'item'; marker: string; indent: number; checked: boolean | undefined } & Children)
  | { type: 'list'; ordered: boolean; start: number; marker: string; loose: boolean; items: Chunks<ListItem> }
  | { type: 'table'; head: TableRow; aligns: readonly Align[]; rows: Chunks<TableRow> }
  /**
   * A code block. `fence` is the line that opens the block again. For an indented block, `fence` is a line that is
   * removed afterwards.
   */
  | { type: 'code'; fence: string; fenced: boolean; info: string; code: string }
)

/**
 * Returns lines of Markdown that begin the open containers again, e.g. `> #` for a quote. If these lines are
 * parsed together with the remaining text, the result is the same as if the whole text had been parsed. The
 * empty headings (`#`) in these lines are removed afterwards.
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
        // Only the number of columns matters. The head that is shown is the original one.
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
