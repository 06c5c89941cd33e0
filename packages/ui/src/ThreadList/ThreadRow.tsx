'use client'
import { memo, useEffect, useRef, useState, type ReactElement } from 'react'
import type { Thread, ThreadChange } from '@chatstream/core'
import { showText, visibleText } from '../shared/hiddenCharacters.tsx'
import { MoreIcon } from '../shared/icons.tsx'
import { isComposing } from '../shared/submitOnEnter.ts'
import { useThreadWords } from './useThreadWords.ts'
import { ThreadMenu, type MenuItem } from './ThreadMenu.tsx'
import { attentionOf } from './threadNews.ts'

/**
 * The functions that a row of the list calls for actions on its thread (conversation). They stay the same
 * functions, so that a row renders only when its thread changes.
 */
export interface RowActions {
  select(thread: Thread): void
  change?: ((thread: Thread, change: ThreadChange) => void) | undefined
  remove?: ((thread: Thread) => void) | undefined
  /** Opens the input for the title of the thread with this id. With `undefined`, closes the input. */
  rename(id: string | undefined): void
  hrefOf?: ((thread: Thread) => string) | undefined
}

interface ThreadRowProps {
  thread: Thread
  isOpen: boolean
  /** `true` if Tab moves the focus to this row. */
  isActive: boolean
  isRenamed: boolean
  actions: RowActions
}

/**
 * The row of one thread (conversation) in the list. It has a cell that opens the thread, and a cell with the
 * menu.
 */
export const ThreadRow = memo(function ThreadRow({
  thread,
  isOpen,
  isActive,
  isRenamed,
  actions,
}: ThreadRowProps): ReactElement {
  const words = useThreadWords()
  const state = isOpen && thread.state === 'idle' ? undefined : stateOf(thread)
  const title = nameOf(thread, words.untitled)
  const link = {
    className: 'cs-thread-link',
    'data-part': 'link',
    tabIndex: isActive ? 0 : -1,
    'aria-current': isOpen ? ('page' as const) : undefined,
    children: (
      <>
        <bdi
          className="cs-thread-title"
          data-untitled={thread.title === undefined ? '' : undefined}
          title={title}
        >
          {showText(title)}
        </bdi>
        {state !== undefined && <span className="cs-thread-state">{words.state[state]}</span>}
      </>
    ),
  }

  return (
    <div role="row" className="cs-thread-row" data-thread={thread.id} data-state={state ?? 'idle'}>
      <div role="gridcell" className="cs-thread-cell">
        {isRenamed ? (
          <Rename thread={thread} label={words.renameLabel(title)} actions={actions} />
        ) : actions.hrefOf === undefined ? (
          <button type="button" {...link} onClick={() => actions.select(thread)} />
        ) : (
          <a
            href={actions.hrefOf(thread)}
            {...link}
            onClick={(event) => {
              // The browser opens new tabs and windows.
              if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
              event.preventDefault()
              actions.select(thread)
            }}
          />
        )}
      </div>
      <RowMenu thread={thread} title={title} actions={actions} />
    </div>
  )
})

/** The cell with the button that opens the menu. */
function RowMenu({ thread, title, actions }: { thread: Thread; title: string; actions: RowActions }) {
  const words = useThreadWords()
  /** The button, while its menu is open. */
  const [anchor, setAnchor] = useState<HTMLElement>()
  const items = itemsOf(thread, words, actions)
  if (items.length === 0) return null
  const label = words.actions(title)
  return (
    <div role="gridcell" className="cs-thread-more">
      <button
        type="button"
        className="cs-thread-button"
        data-part="menu"
        tabIndex={-1}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        aria-label={label}
        title={label}
        onClick={({ currentTarget }) => setAnchor(anchor === undefined ? currentTarget : undefined)}
      >
        <MoreIcon />
      </button>
      {anchor !== undefined && (
        <ThreadMenu
          label={label}
          items={items}
          anchor={anchor}
          onClose={(returnsFocus) => {
            setAnchor(undefined)
            if (returnsFocus) anchor.focus()
          }}
        />
      )}
    </div>
  )
}

/**
 * Returns the title of a thread (conversation) without invisible characters. If no title is left, returns
 * `untitled`.
 */
export function nameOf({ title }: Thread, untitled: string): string {
  const name = visibleText(title ?? '').trim()
  return name === '' ? untitled : name
}

function stateOf(thread: Thread) {
  return thread.state === 'running' ? 'running' : attentionOf(thread)
}

type Words = ReturnType<typeof useThreadWords>

function itemsOf(thread: Thread, words: Words, { change, remove, rename }: RowActions): readonly MenuItem[] {
  const { archived, pinned } = thread
  const changes: readonly MenuItem[] =
    change === undefined
      ? []
      : [
          { name: 'rename', label: words.rename, shortcut: 'F2', run: () => rename(thread.id) },
          {
            name: 'pin',
            label: pinned ? words.unpin : words.pin,
            run: () => change(thread, { pinned: !pinned }),
          },
          {
            name: 'archive',
            label: archived ? words.restore : words.archive,
            run: () => change(thread, { archived: !archived }),
          },
        ]
  if (remove === undefined) return changes
  return [...changes, { name: 'remove', label: words.remove, shortcut: 'Delete', run: () => remove(thread) }]
}

/** The input for a new title. Enter keeps the new title, and so does leaving the input. Escape does not keep it. */
function Rename({ thread, label, actions }: { thread: Thread; label: string; actions: RowActions }) {
  const input = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])

  function end(keeps: boolean) {
    // Closing the input removes its focus. That blur must not end the edit a second time.
    if (isDone.current) return
    isDone.current = true
    const title = input.current?.value.trim() ?? ''
    if (keeps && title !== (thread.title ?? ''))
      actions.change?.(thread, { title: title === '' ? null : title })
    actions.rename(undefined)
  }

  return (
    <input
      ref={input}
      className="cs-thread-rename"
      dir="auto"
      defaultValue={thread.title ?? ''}
      maxLength={200}
      aria-label={label}
      enterKeyHint="done"
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (isComposing(event)) return
        if (event.key === 'Enter') end(true)
        if (event.key !== 'Escape') return
        event.preventDefault()
        end(false)
      }}
    />
  )
}
