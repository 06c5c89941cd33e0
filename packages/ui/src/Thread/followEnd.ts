/** `following`: the end stays in view. `free`: the user has scrolled up, and is left where they are. */
export type ScrollMode = 'following' | 'free'

export interface Following {
  /** Goes to the end and follows it again. */
  resume(): void
  dispose(): void
}

const nearPx = 24
const keysUp = new Set(['ArrowUp', 'PageUp', 'Home'])

/**
 * Keeps the end of `content` in view inside `scroller` while it grows. Only the user leaves: by wheel, touch, key, drag
 * or by moving the focus up; what merely changes the layout never does. Back within 24 px of the end, it follows again.
 */
export function followEnd(
  scroller: HTMLElement,
  content: HTMLElement,
  onModeChange: (mode: ScrollMode) => void = () => undefined,
): Following {
  let mode: ScrollMode = 'following'
  let lastTop = scroller.scrollTop
  let lastTouchY = 0
  /** A button is held, or the focus has just moved: scrolling up now is the user's doing. */
  let dragging = false
  let focusing = false

  function change(next: ScrollMode) {
    if (next === mode) return
    mode = next
    onModeChange(mode)
  }

  // The only writer of scrollTop. The browser calls it at most once a frame, after layout and before paint,
  // so that grown text and its scroll position are painted together.
  const observer = new ResizeObserver(() => {
    if (mode === 'following') scroller.scrollTop = scroller.scrollHeight
  })

  function resume() {
    change('following')
    // Observing anew makes the observer report in this frame: the write stays with the one writer.
    observer.unobserve(content)
    observer.observe(content)
  }

  function leave() {
    if (scroller.scrollTop > 0) change('free')
  }

  const listeners = {
    scroll() {
      const top = scroller.scrollTop
      const distance = scroller.scrollHeight - scroller.clientHeight - top
      if (top < lastTop && distance > 0 && (dragging || focusing)) change('free')
      if (top > lastTop && distance <= nearPx) change('following')
      lastTop = top
    },
    wheel({ deltaY }: WheelEvent) {
      if (deltaY < 0) leave()
    },
    touchstart({ touches }: TouchEvent) {
      lastTouchY = touches[0]?.clientY ?? 0
    },
    touchmove({ touches }: TouchEvent) {
      const y = touches[0]?.clientY ?? lastTouchY
      if (y > lastTouchY) leave()
      lastTouchY = y
    },
    keydown({ key, shiftKey, target }: KeyboardEvent) {
      const inText = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement
      if (!inText && (keysUp.has(key) || (key === ' ' && shiftKey))) leave()
    },
    pointerdown() {
      dragging = true
    },
    focusin() {
      focusing = true
      // Scroll events of a frame come before its animation callbacks.
      requestAnimationFrame(() => {
        focusing = false
      })
    },
  }
  const release = ({ type, buttons }: PointerEvent) => {
    if (type !== 'pointermove' || buttons === 0) dragging = false
  }

  const abort = new AbortController()
  const options = { passive: true, signal: abort.signal }
  for (const [type, listener] of Object.entries(listeners)) {
    scroller.addEventListener(type, listener as EventListener, options)
  }
  // Releasing a scroll bar fires no pointerup everywhere; the next move tells.
  for (const type of ['pointerup', 'pointercancel', 'pointermove'] as const)
    addEventListener(type, release, options)
  observer.observe(content)
  observer.observe(scroller)

  return {
    resume,
    dispose() {
      abort.abort()
      observer.disconnect()
    },
  }
}
