import { isTextField } from './isTextField.ts'

const keysUp = new Set(['ArrowUp', 'PageUp', 'Home'])

interface UserScrollHandlers {
  /** Called before a wheel, a finger or a key scrolls up. */
  up(): void
  /** Called after each scroll, of the user or of the page. */
  moved(): void
  /**
   * Called with `true` when a mouse button or finger is pressed in the scroller, and with `false` when the last of
   * them is lifted.
   */
  press(isHeld: boolean): void
}

/**
 * Calls the handlers when the user scrolls `scroller`, or presses a mouse button or a finger in it. Returns a
 * function that removes the listeners.
 */
export function listenToUser(scroller: HTMLElement, { up, moved, press }: UserScrollHandlers): () => void {
  const abort = new AbortController()
  const options = { passive: true, signal: abort.signal }
  let lastTouchY = 0
  let isHeld = false

  /** Ignores the movement if an element inside, such as a code block, scrolls instead. */
  function upFrom(target: EventTarget | null) {
    if (!isTakenInside(target, scroller)) up()
  }

  function hold(next: boolean) {
    if (next === isHeld) return
    isHeld = next
    press(next)
  }

  const listeners = {
    scroll: moved,
    wheel({ deltaY, ctrlKey, target }: WheelEvent) {
      // With Ctrl the wheel zooms.
      if (deltaY < 0 && !ctrlKey) upFrom(target)
    },
    touchstart({ touches, target }: TouchEvent) {
      lastTouchY = touches[0]?.clientY ?? 0
      hold(true)
      // Added to the target, which a render may remove from the page while it is touched.
      const lift = (event: Event) => hold((event as TouchEvent).touches.length > 0)
      target?.addEventListener('touchend', lift, options)
      target?.addEventListener('touchcancel', lift, options)
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
    pointerdown({ pointerType }: PointerEvent) {
      // The pointer of a touch is cancelled as soon as it scrolls, but the touch lasts until it is lifted.
      if (pointerType !== 'touch') hold(true)
    },
  }
  // Not every browser fires `pointerup` when a scroll bar is released; the next pointer move without a button shows it.
  const release = ({ type, buttons, pointerType }: PointerEvent) => {
    if (pointerType !== 'touch' && (type !== 'pointermove' || buttons === 0)) hold(false)
  }

  for (const [type, listener] of Object.entries(listeners)) {
    // The keys of `listeners` are the events that the listeners take.
    scroller.addEventListener(type, listener as EventListener, options)
  }
  for (const type of ['pointerup', 'pointercancel', 'pointermove'] as const) {
    addEventListener(type, release, { ...options, capture: true })
  }
  return () => abort.abort()
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
