import { summariesOf } from '../derive/figures.ts'
import type { LoggedRun } from '../inspector/loggedRun.ts'

const columns = ['count', 'min', 'median', 'mean', 'stdev', 'p95', 'p99', 'max'] as const

/** The view of the panel with a summary of the latency of all runs (requests to the model). */
export function FiguresTab({ runs }: { runs: readonly LoggedRun[] }) {
  return (
    <div className="figures">
      <table>
        <caption>Latency of {runs.length} runs in milliseconds</caption>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {summariesOf(runs).map(([name, summary]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {summary.status === 'measured' ? (
                columns.map((column) => (
                  <td key={column}>{column === 'count' ? summary.count : summary[column].toFixed(1)}</td>
                ))
              ) : (
                <td colSpan={columns.length}>no samples yet</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
