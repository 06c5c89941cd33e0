import type { LogEntry, LoggedRun } from '../inspector/loggedRun.ts'

/**
 * The filter for the rows that the panel shows. `wire`: events as they arrived. `chat`: decoded events.
 * `all`: both.
 */
export type RowFilter = 'all' | 'wire' | 'chat'

/** Returns the text of a row of the panel, without its time. */
export function textOfEntry(entry: LogEntry): string {
  switch (entry.kind) {
    case 'wire':
      return entry.event.data
    case 'chat':
      return JSON.stringify(entry.event)
    case 'connection':
      return entry.text
  }
}

/** Returns the label of a row of the panel: the type of its event, or the kind of the row. */
export function labelOfEntry(entry: LogEntry): string {
  if (entry.kind === 'connection') return 'connection'
  return entry.kind === 'wire' ? (entry.event.event ?? 'event') : entry.event.type
}

/** The search so far, continued when rows are added. */
interface Search {
  run: LoggedRun
  filter: RowFilter
  query: string
  /** The number of rows that were looked at, dropped ones included. */
  seen: number
  found: LogEntry[]
}

/**
 * Creates a function that searches the rows of a run (request to the model). The function keeps its last
 * result. If rows are added, only the new rows are searched.
 */
export function createRowSearch(): (run: LoggedRun, filter: RowFilter, query: string) => readonly LogEntry[] {
  let last: Search | undefined
  return (run, filter, query) => {
    const { list, dropped } = run.entries
    if (filter === 'all' && query === '') return list
    const isSame = last?.run === run && last.filter === filter && last.query === query && last.seen >= dropped
    const search: Search =
      isSame && last !== undefined ? last : { run, filter, query, seen: dropped, found: [] }
    const wanted = query.toLowerCase()
    for (let index = search.seen - dropped; index < list.length; index++) {
      const entry = list[index]
      if (entry === undefined || (filter !== 'all' && entry.kind !== filter && entry.kind !== 'connection'))
        continue
      if (wanted !== '' && !`${labelOfEntry(entry)} ${textOfEntry(entry)}`.toLowerCase().includes(wanted))
        continue
      search.found.push(entry)
    }
    last = { ...search, seen: dropped + list.length }
    return search.found
  }
}
