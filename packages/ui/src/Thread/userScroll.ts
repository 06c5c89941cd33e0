import { isTextField } from './isTextField.ts'

const keysUp = new Set(['ArrowUp', 'PageUp', 'Home'])

/**
 * Tells when the user scrolls up inside `scroller`: by wheel, touch, key, drag, or by moving the focus up. `moved` is
 * called at every scroll, with whether a drag or the focus is at work. Returns the clean-up.
 */
export function listenToUser(
  scroller: HTMLElement,
  { up, moved }: { up(): void; moved(byUser: boolean): void },
): () => void {
  let lastTouchY = 0
  /** A button is held, or the focus has just moved: scrolling now is the user's doing. */
  let dragging = false
  let focusing = false

  /** Unless something on the way, a code block perhaps, takes the movement for itself. */
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
  // Releasing a scroll bar fires no pointerup everywhere; the next move tells. A click on its track scrolls only
  // in the frame after.
  const release = ({ type, buttons }: PointerEvent) => {
    if (type === 'pointermove' && buttons !== 0) return
    if (dragging) afterFrame(() => (dragging = false))
  }

  const abort = new AbortController()
  const options = { passive: true, signal: abort.signal }
  for (const [type, listener] of Object.entries(listeners)) {
    scroller.addEventListener(type, listener as EventListener, options)
  }
  for (const type of ['pointerup', 'pointercancel', 'pointermove'] as const)
    addEventListener(type, release, options)
  return () => abort.abort()
}

/** Scroll events of a frame come before its animation callbacks. */
function afterFrame(callback: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(callback))
}

/** Whether something between the target and the scroller can still scroll up itself. */
function isTakenInside(target: EventTarget | null, scroller: HTMLElement): boolean {
  let element = target instanceof Element ? target : null
  while (element !== null && element !== scroller) {
    if (element.scrollTop > 0) return true
    element = element.parentElement
  }
  return false
}
