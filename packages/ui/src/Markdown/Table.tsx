'use client'
import { memo, useMemo, type ReactElement } from 'react'
import { useCopy } from '../shared/useCopy.ts'
import { useInPieces } from '../shared/useInPieces.ts'
import { useStrings } from '../strings/StringsProvider.tsx'
import { inlineElements } from './inlineElements.tsx'
import type { Align, BlockOf, TableRow } from './parser/nodes.ts'
import { tableAsCsv, tableAsMarkdown } from './tableText.ts'

const cellsAtOnce = 512
/** A table with more columns than this scrolls sideways, and its first column stays in place. */
const wideColumns = 4

export function Table({ node, dir }: { node: BlockOf<'table'>; dir: 'auto' | undefined }): ReactElement {
  const { strings } = useStrings()
  const columns = node.head.cells.length
  const piece = Math.max(1, Math.floor(cellsAtOnce / (16 * columns)))
  const shown = useInPieces(node.rows.length, piece)
  const { head, aligns, rows } = node
  const [firstRows] = rows
  const sizes = useMemo(
    () => head.cells.map((_, at) => sizeOf([head, ...(firstRows ?? [])], at)),
    [head, firstRows],
  )
  return (
    <div className="cs-table-box">
      <div className="cs-table" role="group" aria-label={strings.markdown.table} tabIndex={0} dir={dir}>
        <table
          data-wide={columns > wideColumns ? '' : undefined}
          data-long={rows.length > 2 * piece ? '' : undefined}
        >
          <thead>
            <tr>
              {head.cells.map((cell, index) => (
                <th key={index} data-align={aligns[index]} data-size={sizes[index]}>
                  {inlineElements(cell.nodes)}
                </th>
              ))}
            </tr>
          </thead>
          {rows.slice(0, shown).map((chunk, index) => (
            <RowChunk key={index} rows={chunk} aligns={aligns} />
          ))}
        </table>
      </div>
      {rows.length > 0 && <TableActions node={node} />}
    </div>
  )
}

/**
 * The minimum width of a column, from its longest text. Without it, text with few spaces would get one character per
 * line.
 */
function sizeOf(rows: readonly TableRow[], column: number): 'm' | 'l' | undefined {
  const widths = rows.map(({ cells }) => {
    const source = cells[column]?.source.slice(0, 40) ?? ''
    return source.length + (source.match(/[\u2E80-\uD7FF]/g)?.length ?? 0)
  })
  const width = Math.max(...widths)
  return width > 24 ? 'l' : width > 8 ? 'm' : undefined
}

function TableActions({ node }: { node: BlockOf<'table'> }): ReactElement {
  const { strings } = useStrings()
  const { outcome, copy } = useCopy()
  const copies = [
    ['CSV', tableAsCsv],
    ['Markdown', tableAsMarkdown],
  ] as const
  return (
    <div className="cs-table-actions">
      {copies.map(([format, textOf]) => (
        <button key={format} type="button" className="cs-action" onClick={() => void copy(textOf(node))}>
          {strings.markdown.copyTable(format)}
        </button>
      ))}
      <span role="status" className="cs-table-outcome">
        {outcome !== undefined && strings.message[outcome]}
      </span>
    </div>
  )
}

interface RowsProps {
  rows: readonly TableRow[]
  aligns: readonly Align[]
}

/** A separate table body for each chunk, so that the browser can skip those that are out of view. */
const RowChunk = memo(function RowChunk({ rows, aligns }: RowsProps) {
  const shown = useInPieces(rows.length, Math.max(1, Math.floor(cellsAtOnce / aligns.length)))
  return (
    <tbody>
      {rows.slice(0, shown).map((row, index) => (
        <Row key={index} row={row} aligns={aligns} />
      ))}
    </tbody>
  )
})

const Row = memo(function Row({ row, aligns }: { row: TableRow; aligns: readonly Align[] }): ReactElement {
  return (
    <tr>
      {row.cells.map((cell, index) => (
        <td key={index} data-align={aligns[index]}>
          {inlineElements(cell.nodes)}
        </td>
      ))}
    </tr>
  )
})
