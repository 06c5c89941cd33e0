'use client'
import { useRef, type KeyboardEvent, type ReactElement } from 'react'
import { useIsomorphicLayoutEffect } from '../shared/useIsomorphicLayoutEffect.ts'

/** One entry in the menu of a conversation. */
export interface MenuItem {
  name: string
  label: string
  /** The key that does the same, as `aria-keyshortcuts` names it. */
  shortcut?: string
  run(): void
}

interface ThreadMenuProps {
  label: string
  items: readonly MenuItem[]
  /** The button beside which the menu opens. */
  anchor: HTMLElement
  /**
   * Called when the menu closes. `returnsFocus` is `false` if the user has moved the focus to another place.
   */
  onClose(returnsFocus: boolean): void
}

/**
 * The menu of a conversation in the list. It is in the top layer of the page, so that the scrolling list does
 * not cut it off.
 */
export function ThreadMenu({ label, items, anchor, onClose }: ThreadMenuProps): ReactElement {
  const menu = useRef<HTMLDivElement>(null)
  const close = useRef(onClose)
  useIsomorphicLayoutEffect(() => {
    close.current = onClose
  })

  useIsomorphicLayoutEffect(() => {
    const element = menu.current
    if (element === null) return
    if (hasPopovers()) element.showPopover()
    place(element, anchor)
    itemsIn(element)[0]?.focus({ preventScroll: true })
    const leave = ({ target }: Event) => {
      const isInside = target instanceof Node && (element.contains(target) || anchor.contains(target))
      if (!isInside) close.current(false)
    }
    const abort = new AbortController()
    for (const type of ['pointerdown', 'focusin', 'scroll'] as const)
      document.addEventListener(type, leave, { capture: true, signal: abort.signal })
    addEventListener('resize', () => close.current(true), { signal: abort.signal })
    return () => abort.abort()
  }, [anchor])

  function press(event: KeyboardEvent<HTMLDivElement>) {
    const buttons = itemsIn(event.currentTarget)
    const at = buttons.findIndex((button) => button === event.target)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    // The keys of the list are not those of its menu.
    event.stopPropagation()
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      onClose(true)
    } else if (next !== undefined) {
      event.preventDefault()
      buttons.at(next % buttons.length)?.focus()
    }
  }

  return (
    <div
      ref={menu}
      popover={hasPopovers() ? 'manual' : undefined}
      role="menu"
      className="cs-thread-menu"
      aria-label={label}
      onKeyDown={press}
    >
      {items.map(({ name, label: text, shortcut, run }) => (
        <button
          key={name}
          type="button"
          role="menuitem"
          tabIndex={-1}
          data-action={name}
          aria-keyshortcuts={shortcut}
          onClick={() => {
            onClose(true)
            run()
          }}
        >
          {text}
          {shortcut !== undefined && <kbd aria-hidden="true">{shortcut}</kbd>}
        </button>
      ))}
    </div>
  )
}

const itemsIn = (menu: Element) => [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')]

/**
 * Returns `true` if the browser supports popovers. Without the method `showPopover`, a menu with the attribute
 * `popover` could not be shown.
 */
const hasPopovers = () => 'showPopover' in HTMLElement.prototype

const gapPx = 4

/** Places the menu below its button, or above the button if there is no room. The menu stays inside the window. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect()
  const { width, height } = menu.getBoundingClientRect()
  const below = at.bottom + gapPx
  const top = below + height <= innerHeight ? below : Math.max(gapPx, at.top - height - gapPx)
  const isRightToLeft = getComputedStyle(menu).direction === 'rtl'
  const left = isRightToLeft ? at.left : at.right - width
  menu.style.top = `${top}px`
  menu.style.left = `${Math.max(gapPx, Math.min(left, innerWidth - width - gapPx))}px`
}
