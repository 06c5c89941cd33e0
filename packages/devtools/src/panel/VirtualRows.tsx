import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'

export interface VirtualRowsProps {
  label: string
  count: number
  /** The index of the selected row, or -1 if no row is selected. */
  selected: number
  onSelect: (index: number) => void
  renderRow: (index: number) => ReactNode
}

/** Pixels of one row; the stylesheet sets the same height. */
const rowHeight = 24
/** Chromium does not lay out elements taller than this. */
const maxHeight = 8_000_000
const overscan = 8

const pages: Readonly<Record<string, (index: number, page: number, count: number) => number>> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index, page) => index + page,
  PageUp: (index, page) => index - page,
  Home: () => 0,
  End: (_, __, count) => count - 1,
}

/**
 * A list that renders only the visible rows. If the list is scrolled to its end and rows are added, it stays
 * at the end.
 */
export function VirtualRows({ label, count, selected, onSelect, renderRow }: VirtualRowsProps) {
  const id = useId()
  const view = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(320)
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan)
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + overscan)

  useLayoutEffect(() => {
    const element = view.current
    if (element === null) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    if (follows.current && view.current !== null) view.current.scrollTop = count * rowHeight
  }, [count])

  function move(event: KeyboardEvent) {
    const next = pages[event.key]?.(selected, Math.floor(height / rowHeight), count)
    if (next === undefined || count === 0) return
    event.preventDefault()
    const index = Math.min(count - 1, Math.max(0, next))
    onSelect(index)
    const element = view.current
    if (element === null) return
    const at = index * rowHeight
    if (at < element.scrollTop) element.scrollTop = at
    else if (at + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = at + rowHeight - element.clientHeight
  }

  const indexes = Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset)
  return (
    <div
      ref={view}
      className="rows"
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={selected >= first && selected < last ? `${id}-${selected}` : undefined}
      onKeyDown={move}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        follows.current = scrollTop + clientHeight >= scrollHeight - rowHeight
        setTop(scrollTop)
      }}
    >
      <div style={{ height: Math.min(maxHeight, count * rowHeight), position: 'relative' }}>
        <div style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {indexes.map((index) => (
            // Keys of the keyboard go to the list, which names the active row.
            <div
              key={index}
              id={`${id}-${index}`}
              className="row"
              role="option"
              aria-selected={index === selected}
              aria-setsize={count}
              aria-posinset={index + 1}
              onClick={() => onSelect(index)}
            >
              {renderRow(index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
