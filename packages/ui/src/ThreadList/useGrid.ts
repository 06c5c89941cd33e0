import { useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import type { Thread } from '@chatstream/core'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'
import type { ThreadWords } from '../strings/threadWords.ts'
import { createListKeys } from './listKeys.ts'
import { nameOf, type RowActions } from './ThreadRow.tsx'

/** The active row of the list, the row that is being renamed, and functions that change them. */
export interface Grid {
  activeId: string | undefined
  renamedId: string | undefined
  rename(id: string | undefined): void
  /**
   * Moves the focus to the row with this id, as soon as the row is rendered. Without an id, moves the focus to the
   * active row.
   */
  focus(id?: string): void
  /**
   * Call this method if a row is removed from the list, or moves in it. If the focus is in the list, it moves to
   * the row, or to the next row if the row is removed.
   */
  leave(id: string, isRemoved: boolean): void
  follow(event: { target: EventTarget }): void
  press(event: KeyboardEvent, actions: RowActions): void
}

/** Manages the focus of the rows (roving focus): Tab reaches one row, and arrow keys move the focus to other rows. */
export function useGrid(
  ref: RefObject<HTMLDivElement | null>,
  threads: readonly Thread[],
  selectedId: string | undefined,
  words: ThreadWords,
): Grid {
  const [focusedId, setFocusedId] = useState<string>()
  const [renamedId, setRenamedId] = useState<string>()
  const [keys] = useState(createListKeys)
  const wanted = useRef<string>(undefined)
  const isThere = (id: string | undefined) => threads.some((thread) => thread.id === id)
  const activeId = [focusedId, selectedId].find(isThere) ?? threads[0]?.id

  useIsomorphicLayoutEffect(() => {
    const id = wanted.current
    const link = id === undefined ? undefined : partOf(ref.current, id, 'link')
    if (!link) return
    wanted.current = undefined
    link.focus()
  })

  function focus(id = activeId) {
    if (id === undefined) return
    wanted.current = id
    // Renders also if the id is the same.
    setFocusedId(id)
    partOf(ref.current, id, 'link')?.focus()
  }

  return {
    activeId,
    renamedId,
    focus,
    rename(id) {
      setRenamedId(id)
      if (id === undefined && renamedId !== undefined) {
        // A click elsewhere has moved the focus already.
        if (ref.current?.contains(document.activeElement) === true) focus(renamedId)
      } else setFocusedId(id)
    },
    leave(id, isRemoved) {
      if (ref.current?.contains(document.activeElement) !== true) return
      const at = threads.findIndex((thread) => thread.id === id)
      focus(isRemoved ? (threads[at + 1] ?? threads[at - 1])?.id : id)
    },
    follow({ target }) {
      const id = target instanceof Element ? rowOf(target)?.dataset['thread'] : undefined
      if (id !== undefined) setFocusedId(id)
    },
    press(event, actions) {
      const row = event.target instanceof Element ? rowOf(event.target) : undefined
      const at = threads.findIndex(({ id }) => id === row?.dataset['thread'])
      const thread = threads[at]
      if (!row || thread === undefined || event.defaultPrevented) return
      if (actOnRow(event, row, thread, actions)) return event.preventDefault()
      const next = keys(
        event.nativeEvent,
        at,
        threads.map((each) => nameOf(each, words.untitled)),
      )
      if (next === undefined) return
      event.preventDefault()
      focus(threads[next]?.id)
    },
  }
}

const rowOf = (element: Element) => element.closest<HTMLElement>('[data-thread]') ?? undefined

function partOf(grid: Element | null, id: string, part: 'link' | 'menu'): HTMLElement | null | undefined {
  const rows = [...(grid?.querySelectorAll<HTMLElement>('[data-thread]') ?? [])]
  return rows.find((row) => row.dataset['thread'] === id)?.querySelector<HTMLElement>(`[data-part="${part}"]`)
}

/** Handles the keys that act on a row or move inside it. Returns whether the key is one of them. */
function actOnRow(event: KeyboardEvent, row: HTMLElement, thread: Thread, actions: RowActions): boolean {
  const isRightToLeft = getComputedStyle(row).direction === 'rtl'
  const part = (name: string) => row.querySelector<HTMLElement>(`[data-part="${name}"]`)
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
  const inward = isRightToLeft ? 'ArrowLeft' : 'ArrowRight'
  const outward = isRightToLeft ? 'ArrowRight' : 'ArrowLeft'
  const key = event.key === 'F10' && event.shiftKey ? 'ContextMenu' : event.key
  if (!isPlain) return false
  if (key === 'F2' && actions.change !== undefined) actions.rename(thread.id)
  else if (key === 'Delete' && actions.remove !== undefined) actions.remove(thread)
  else if (key === inward) part('menu')?.focus()
  else if (key === outward) part('link')?.focus()
  else if (key === 'ContextMenu') part('menu')?.click()
  else if (key === ' ' && event.target === part('link') && event.target instanceof HTMLAnchorElement)
    actions.select(thread)
  else return false
  return true
}
