import { isTextField } from './isTextField.ts'

const keysUp = new Set(['ArrowUp', 'PageUp', 'Home'])

/**
 * Calls `up` when the user scrolls up inside `scroller`: by wheel, touch, key, drag, or by moving the focus up. Calls
 * `moved` at every scroll event; `byUser` is true during a drag or a move of the focus. Returns the clean-up.
 */
export function listenToUser(
  scroller: HTMLElement,
  { up, moved }: { up(): void; moved(byUser: boolean): void },
): () => void {
  let lastTouchY = 0
  /** A pointer button is down, or the focus has just moved, so the user causes the scrolling. */
  let dragging = false
  let focusing = false

  /** Ignores the movement if an element inside, such as a code block, scrolls instead. */
  function upFrom(target: EventTarget | null) {
    if (!isTakenInside(target, scroller)) up()
  }

  const listeners = {
    scroll: () => moved(dragging || focusing),
    wheel({ deltaY, ctrlKey, target }: WheelEvent) {
      // With Ctrl the wheel zooms.
      if (deltaY < 0 && !ctrlKey) upFrom(target)
    },
    touchstart({ touches }: TouchEvent) {
      lastTouchY = touches[0]?.clientY ?? 0
    },
    touchmove({ touches, target }: TouchEvent) {
      const y = touches[0]?.clientY ?? lastTouchY
      if (y > lastTouchY) upFrom(target)
      lastTouchY = y
    },
    keydown({ key, shiftKey, altKey, target, defaultPrevented }: KeyboardEvent) {
      const isUp = keysUp.has(key) || (key === ' ' && shiftKey)
      if (isUp && !altKey && !defaultPrevented && !isTextField(target)) upFrom(target)
    },
    pointerdown() {
      dragging = true
    },
    focusin() {
      focusing = true
      afterFrame(() => {
        focusing = false
      })
    },
  }
  // Not every browser fires `pointerup` when a scroll bar is released; the next pointer move without a button shows it.
  // A click on the track of a scroll bar scrolls in the following frame.
  const release = ({ type, buttons }: PointerEvent) => {
    if (type === 'pointermove' && buttons !== 0) return
    if (dragging) afterFrame(() => (dragging = false))
  }

  const abort = new AbortController()
  const options = { passive: true, signal: abort.signal }
  for (const [type, listener] of Object.entries(listeners)) {
    // The keys of `listeners` are the events that the listeners take.
    scroller.addEventListener(type, listener as EventListener, options)
  }
  for (const type of ['pointerup', 'pointercancel', 'pointermove'] as const)
    addEventListener(type, release, options)
  return () => abort.abort()
}

/** Runs a callback after the scroll events of the next frame, which come before its animation callbacks. */
function afterFrame(callback: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(callback))
}

/** Returns whether an element between the target and the scroller can still scroll up. */
function isTakenInside(target: EventTarget | null, scroller: HTMLElement): boolean {
  let element = target instanceof Element ? target : null
  while (element !== null && element !== scroller) {
    if (element.scrollTop > 0) return true
    element = element.parentElement
  }
  return false
}
