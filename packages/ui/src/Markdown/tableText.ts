import { visibleText } from '../shared/hiddenCharacters.tsx'
import type { BlockOf, InlineText } from './parser/nodes.ts'
import { plainText } from './plainText.ts'

const rowsOf = ({ head, rows }: BlockOf<'table'>) => [head, ...rows.flat()].map(({ cells }) => cells)

/**
 * Converts a table to comma-separated values (CSV). If a spreadsheet would treat a cell as a formula, the cell gets
 * an apostrophe in front.
 */
export function tableAsCsv(table: BlockOf<'table'>): string {
  return rowsOf(table)
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('')
}

function csvCell({ nodes }: InlineText): string {
  const text = visibleText(plainText(nodes))
  const isFormula = /^[=+@\t]|^-(?![\d.,]+%?$)/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const rules = { start: ':--', center: ':-:', end: '--:' }

/** Converts a table to Markdown. */
export function tableAsMarkdown(table: BlockOf<'table'>): string {
  const [head, ...rows] = rowsOf(table).map((cells) =>
    cells.map(({ source }) => visibleText(source).replaceAll('|', '\\|')),
  )
  const rule = table.aligns.map((align) => (align === undefined ? '---' : rules[align]))
  return [head ?? [], rule, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}
