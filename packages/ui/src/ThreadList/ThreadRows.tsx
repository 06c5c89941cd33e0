'use client'
import { useMemo, type ReactElement, type RefObject } from 'react'
import type { Thread } from '@chatstream/core'
import { useStrings } from '../strings/StringsProvider.tsx'
import type { ThreadWords } from '../strings/threadWords.ts'
import { useToday } from '../Thread/useToday.ts'
import { groupThreads, type GroupHeading } from './groupThreads.ts'
import { ThreadRow, type RowActions } from './ThreadRow.tsx'
import type { Grid } from './useGrid.ts'

interface ThreadRowsProps {
  threads: readonly Thread[]
  selectedId: string | undefined
  grid: Grid
  gridRef: RefObject<HTMLDivElement | null>
  actions: RowActions
  words: ThreadWords
}

/** The rows of all threads (conversations) in the list, in groups with headings. */
export function ThreadRows({
  threads,
  selectedId,
  grid,
  gridRef,
  actions,
  words,
}: ThreadRowsProps): ReactElement {
  const { formats, locale } = useStrings()
  const today = useToday() ?? 0
  const groups = useMemo(() => groupThreads(threads, today), [threads, today])
  const headingOf = (heading: GroupHeading) => {
    if (heading.type === 'pinned') return words.pinned
    if (heading.type === 'day') return formats.day(heading.at, today)
    return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' }).format(heading.at)
  }
  return (
    <div
      ref={gridRef}
      role="grid"
      className="cs-threads-grid"
      aria-label={words.label}
      onKeyDown={(event) => grid.press(event, actions)}
      onFocus={grid.follow}
    >
      {groups.map(({ key, heading, threads: members }) => {
        const text = headingOf(heading)
        return (
          <div key={key} role="rowgroup" className="cs-threads-group" aria-label={text}>
            <div className="cs-threads-heading" aria-hidden="true">
              {text}
            </div>
            {members.map((thread) => (
              <ThreadRow
                key={thread.id}
                thread={thread}
                isOpen={thread.id === selectedId}
                isActive={thread.id === grid.activeId}
                isRenamed={thread.id === grid.renamedId}
                actions={actions}
              />
            ))}
          </div>
        )
      })}
    </div>
  )
}
