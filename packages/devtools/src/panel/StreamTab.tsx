import { useState } from 'react'
import { createRowSearch, labelOfEntry, type RowFilter, textOfEntry } from '../derive/rows.ts'
import type { LogEntry, LoggedRequest, LoggedRun } from '../inspector/loggedRun.ts'
import { VirtualRows } from './VirtualRows.tsx'

const filters: Readonly<Record<RowFilter, string>> = { all: 'All', wire: 'As received', chat: 'Decoded' }
const isFilter = (value: string): value is RowFilter => Object.hasOwn(filters, value)

/** Characters of a row's text that are shown; the rest is in the detail. */
const previewLength = 300

/** The view of the panel with the events of a run (request to the model), and their times and gaps. */
export function StreamTab({ run }: { run: LoggedRun }) {
  const [search] = useState(createRowSearch)
  const [filter, setFilter] = useState<RowFilter>('all')
  const [query, setQuery] = useState('')
  const [selected, setSelected] = useState<LogEntry>()
  const rows = search(run, filter, query)
  return (
    <div className="stream">
      <div className="bar">
        <label>
          Show{' '}
          <select value={filter} onChange={({ target }) => isFilter(target.value) && setFilter(target.value)}>
            {Object.entries(filters).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          Search <input type="search" value={query} onChange={({ target }) => setQuery(target.value)} />
        </label>
        <span>
          {rows.length.toLocaleString('en')} rows
          {run.entries.dropped > 0 && `, ${run.entries.dropped.toLocaleString('en')} older ones dropped`}
        </span>
      </div>
      <VirtualRows
        label="Events"
        count={rows.length}
        selected={selected === undefined ? -1 : rows.indexOf(selected)}
        onSelect={(index) => setSelected(rows[index])}
        renderRow={(index) => <Row entry={rows[index]} before={rows[index - 1]} />}
      />
      <details className="detail" open={selected !== undefined}>
        <summary>Detail</summary>
        {selected === undefined ? <p>Select an event.</p> : <pre tabIndex={0}>{detailOf(selected)}</pre>}
        {run.requests.map((request, index) => (
          <RequestDetail key={request.atMs} request={request} number={index + 1} />
        ))}
      </details>
    </div>
  )
}

/** The headers of a request and of its answer. */
function RequestDetail({ request, number }: { request: LoggedRequest; number: number }) {
  const { method, url, headers, status, answerHeaders } = request
  return (
    <>
      <h3>
        Request {number}: {method} {url}
      </h3>
      <pre tabIndex={0}>{JSON.stringify(headers, undefined, 2)}</pre>
      {answerHeaders !== undefined && (
        <>
          <h3>
            Response {number}: status {status}
          </h3>
          <pre tabIndex={0}>{JSON.stringify(answerHeaders, undefined, 2)}</pre>
        </>
      )}
    </>
  )
}

function Row({ entry, before }: { entry: LogEntry | undefined; before: LogEntry | undefined }) {
  if (entry === undefined) return null
  const gapMs = before === undefined ? 0 : entry.atMs - before.atMs
  return (
    <>
      <span className="time">{entry.atMs.toFixed(1)} ms</span>
      <span className={gapMs > 1000 ? 'gap stall' : 'gap'}>+{gapMs.toFixed(1)}</span>
      <span className={`kind ${entry.kind}`}>{labelOfEntry(entry)}</span>
      <span className="text">{textOfEntry(entry).slice(0, previewLength)}</span>
    </>
  )
}

function detailOf(entry: LogEntry): string {
  if (entry.kind === 'connection') return entry.text
  if (entry.kind === 'chat') return JSON.stringify(entry.event, undefined, 2)
  try {
    return JSON.stringify({ ...entry.event, data: JSON.parse(entry.event.data) }, undefined, 2)
  } catch {
    return JSON.stringify(entry.event, undefined, 2)
  }
}
