'use client'
import { forwardRef, useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { systemClock, type Clock, type Thread, type ThreadChange } from '@chatstream/core'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import type { ThreadWords } from '../strings/threadWords.ts'
import { useThreadWords } from './useThreadWords.ts'
import { ThreadListNotes, type ListState } from './ThreadListNotes.tsx'
import { ThreadListTop } from './ThreadListTop.tsx'
import { nameOf, type RowActions } from './ThreadRow.tsx'
import { ThreadRows } from './ThreadRows.tsx'
import { UndoNotice } from './UndoNotice.tsx'
import { useDelayedRemove } from './useDelayedRemove.ts'
import { useGrid } from './useGrid.ts'
import { useListNews } from './useListNews.ts'

/**
 * The threads (conversations) that `ThreadList` shows, and the functions that its controls call. If a
 * function is left out, its control is not shown.
 */
export interface ThreadListData extends ListState {
  /** The threads: first the pinned threads, then the others, newest first. */
  threads: readonly Thread[]
  /** The id of the open thread. */
  selectedId?: string | undefined
  onSelect(id: string): void
  /** Begins a conversation. */
  onCreate?: (() => void) | undefined
  /** Renames, pins or archives a thread. */
  onChange?: ((id: string, change: ThreadChange) => void) | undefined
  /**
   * Deletes a thread. The row of the thread is hidden immediately, but this function is called only when the user
   * can no longer undo the deletion.
   */
  onRemove?: ((id: string) => void) | undefined
  /**
   * Returns the URL of a thread. With this option, the rows are links, so that the user can open them in new
   * tabs.
   */
  hrefOf?: ((thread: Thread) => string) | undefined
}

/** The props of `ThreadList`. */
export type ThreadListProps = ElementProps<
  'nav',
  ThreadListData & {
    /**
     * The time in which the user can undo a deletion, in milliseconds.
     *
     * @defaultValue 10000
     */
    undoMs?: number | undefined
    /**
     * The clock for `undoMs`. Tests can pass another clock.
     *
     * @defaultValue the system clock
     */
    clock?: Clock | undefined
  }
>

/**
 * The list of a user's conversations, in groups by day. It shows the state of each conversation: answering,
 * waiting for the user, failed or unread. The list is a grid with a row for each conversation. Arrow keys,
 * Home, End and letters move the focus. Enter opens a conversation, F2 renames it, and Delete deletes it.
 * Ctrl or ⌘ with Z undoes a deletion. The right arrow moves the focus to the menu of the row.
 *
 * @example
 * ```tsx
 * function List(data: ThreadListData) {
 *   return <ThreadList {...data} className="mine" />
 * }
 * ```
 */
export const ThreadList = forwardRef<HTMLElement, ThreadListProps>(function ThreadList(
  { undoMs = 10_000, clock = systemClock, ...given },
  ref,
) {
  const { threads, selectedId, onSelect, onCreate, onChange, onRemove, hrefOf, ...others } = given
  const { status = 'ready', search = '', onSearch, archived = false, onArchived, ...more } = others
  const { isOffline, hasMore, isLoadingMore, onMore, onRetry, error, ...props } = more
  const data = { threads, selectedId, onSelect, onChange, onRemove, hrefOf, status, search }
  const { words, shown, grid, gridRef, actions, said, removal, undo } = useList(data, clock, undoMs)
  const list = { status, search, archived, isOffline, hasMore, isLoadingMore, onMore, onRetry, error }

  const own = {
    className: 'cs-threads',
    'aria-label': words.label,
    'data-status': status,
    onKeyDown(event: KeyboardEvent) {
      const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey
      if (!isUndo || removal.pending === undefined || event.target instanceof HTMLInputElement) return
      event.preventDefault()
      undo()
    },
    children: (
      <>
        <ThreadListTop onCreate={onCreate} search={search} onSearch={onSearch} onLeave={grid.focus} />
        <div className="cs-threads-scroll">
          {status !== 'loading' && shown.length > 0 && (
            <ThreadRows
              threads={shown}
              selectedId={selectedId}
              grid={grid}
              gridRef={gridRef}
              actions={actions}
              words={words}
            />
          )}
          <ThreadListNotes {...list} count={shown.length} />
        </div>
        {removal.pending !== undefined && (
          <UndoNotice
            title={nameOf(removal.pending, words.untitled)}
            onUndo={undo}
            onDismiss={() => {
              removal.commit()
              grid.focus()
            }}
            onHold={removal.hold}
          />
        )}
        {onArchived !== undefined && (
          <button
            type="button"
            className="cs-button cs-threads-archived"
            onClick={() => onArchived(!archived)}
          >
            {archived ? words.back : words.archived}
          </button>
        )}
        <div className="cs-unseen" role="status">
          {said.text !== '' && <p key={said.count}>{said.text}</p>}
        </div>
      </>
    ),
  }
  return useElement('nav', own, props, ref)
})

/** The focus, the actions and the announcements of a list. */
function useList(
  { threads, selectedId, onSelect, onChange, onRemove, hrefOf, status, search = '' }: ThreadListData,
  clock: Clock,
  undoMs: number,
) {
  const words = useThreadWords()
  const removal = useDelayedRemove(onRemove, clock, undoMs)
  const { pending } = removal
  const shown = useMemo(() => threads.filter(({ id }) => id !== pending?.id), [threads, pending])
  const [said, say] = useListNews({ threads: shown, search, selectedId }, status, words)
  const gridRef = useRef<HTMLDivElement>(null)
  const grid = useGrid(gridRef, shown, selectedId, words)

  function change(thread: Thread, next: ThreadChange) {
    if (next.archived !== undefined || next.pinned !== undefined)
      grid.leave(thread.id, next.archived !== undefined)
    say(changeWords(thread, next, words))
    onChange?.(thread.id, next)
  }
  function remove(thread: Thread) {
    grid.leave(thread.id, true)
    say(words.removed(nameOf(thread, words.untitled)))
    removal.remove(thread)
  }
  function undo() {
    if (pending === undefined) return
    removal.undo()
    grid.focus(pending.id)
    say(words.announce.kept(nameOf(pending, words.untitled)))
  }
  const actions = useStableActions({
    select: ({ id }) => onSelect(id),
    change: onChange && change,
    remove: onRemove && remove,
    rename: grid.rename,
    hrefOf,
  })
  return { words, shown, grid, gridRef, actions, said, removal, undo }
}

/** Actions whose identity never changes, so that a row renders only when its thread does. */
function useStableActions(actions: RowActions): RowActions {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  const select = useCallback((thread: Thread) => latest.current.select(thread), [])
  const rename = useCallback((id: string | undefined) => latest.current.rename(id), [])
  const change = useCallback(
    (thread: Thread, next: ThreadChange) => latest.current.change?.(thread, next),
    [],
  )
  const remove = useCallback((thread: Thread) => latest.current.remove?.(thread), [])
  const { hrefOf } = actions
  const canChange = actions.change !== undefined
  const canRemove = actions.remove !== undefined
  return useMemo(
    () => ({
      select,
      rename,
      change: canChange ? change : undefined,
      remove: canRemove ? remove : undefined,
      hrefOf,
    }),
    [select, rename, change, remove, canChange, canRemove, hrefOf],
  )
}

function changeWords(thread: Thread, { pinned, archived }: ThreadChange, words: ThreadWords): string {
  const { announce } = words
  const title = nameOf(thread, words.untitled)
  if (pinned !== undefined) return announce[pinned ? 'pinned' : 'unpinned'](title)
  if (archived !== undefined) return announce[archived ? 'archived' : 'restored'](title)
  return ''
}
