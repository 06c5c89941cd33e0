import type { Align, BlockNode, ListItem, Referring, TableRow } from './nodes.ts'
import type { Chunks } from '../../shared/chunks.ts'

interface Children {
  children: Chunks<BlockNode>
  /** `true` if there was a blank line between the blocks before the next one. */
  afterBlank: boolean
}

/**
 * A container that is still open, with the nodes inside it that are final. A list of them is ordered from the outermost
 * to the innermost.
 */
export type OpenBlock = { refs: Referring } & (
  | ({ type: 'quote' } & Children)
  | ({ type: 'footnote'; label: string } & Children)
  | ({ type: 'item'; marker: string; indent: number; checked: boolean | undefined } & Children)
  | { type: 'list'; ordered: boolean; start: number; marker: string; loose: boolean; items: Chunks<ListItem> }
  | { type: 'table'; head: TableRow; aligns: readonly Align[]; rows: Chunks<TableRow> }
  /**
   * A code block. `fence` is the line that opens it again; for an indented block it is a line that is removed
   * afterwards.
   */
  | { type: 'code'; fence: string; fenced: boolean; info: string; code: string }
)

/**
 * Returns lines that open the containers again. Each container is opened on a separate line around an empty heading,
 * which ends with its line and is removed afterwards. The text that follows is parsed as if everything before it had
 * been parsed too.
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
