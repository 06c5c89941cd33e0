import { placeKeeper } from './keepPlace.ts'
import { nextMode, type ScrollCause, type ScrollMode } from './scrollMode.ts'
import { listenToUser } from './userScroll.ts'

export interface Following {
  /** Goes to the end and follows it again: gliding, or at once under reduced motion. */
  resume(): void
  /** Brings the beginning of an element into view, for a user who asked for it. */
  reveal(element: HTMLElement): void
  dispose(): void
}

export interface FollowEndOptions {
  onModeChange?(mode: ScrollMode): void
  /** Asked each time; by default what the reader's system says. */
  reducesMotion?(): boolean
}

/** This near the end counts as being there. */
const nearPx = 24
/** Of the way that is left, in each frame of gliding: some ten frames for a screen. */
const glideShare = 0.3
/** Left above an element that is brought into view, in pixels. */
const revealGapPx = 12

/**
 * Keeps the end of `content` in view inside `scroller` while it grows. Only the user leaves: by wheel, touch, key, drag
 * or by moving the focus up; what merely changes the layout never does. Back within 24 px of the end, it follows again.
 * A reader who has left keeps their place, whatever is put in above it.
 */
export function followEnd(
  scroller: HTMLElement,
  content: HTMLElement,
  { onModeChange = () => undefined, reducesMotion = prefersReducedMotion }: FollowEndOptions = {},
): Following {
  const place = placeKeeper(scroller, content)
  let mode: ScrollMode = 'following'
  let lastTop = scroller.scrollTop
  let wanted: HTMLElement | undefined
  /** The user has just opened or closed something: what they look at does not run away from under them. */
  let held = false
  /** The next scroll event tells of what was written here. */
  let wrote = false
  let frame = 0

  function happen(cause: ScrollCause) {
    const next = nextMode(mode, cause)
    if (next === mode) return
    mode = next
    if (mode === 'free') place.mark()
    onModeChange(mode)
  }

  const distance = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop

  // The only writer of scrollTop. The browser calls it at most once a frame, after layout and before paint,
  // so that grown text and its scroll position are painted together.
  function write() {
    const asked = wanted
    wanted = undefined
    const top = asked === undefined ? nextTop() : topOf(asked)
    const before = lastTop
    if (top !== undefined) scroller.scrollTop = top
    lastTop = scroller.scrollTop
    if (top !== undefined && lastTop !== before) wrote = true
    if (asked !== undefined) happen(distance() > nearPx ? 'up' : 'down-to-end')
    if (mode === 'free') place.mark()
    if (mode === 'settling' && distance() < 1) happen('arrived')
    else if (mode === 'settling') frame = requestAnimationFrame(askToWrite)
  }

  function nextTop(): number | undefined {
    switch (mode) {
      case 'following':
        return held ? undefined : scroller.scrollHeight
      case 'settling':
        return reducesMotion() ? scroller.scrollHeight : glide()
      case 'free': {
        const drift = place.drift()
        return Math.abs(drift) < 1 ? undefined : scroller.scrollTop + drift
      }
      default:
        return mode satisfies never
    }
  }

  /** From further than a screen away it begins a screen away: a long text that flies past shows nothing. */
  function glide(): number {
    const left = Math.min(distance(), scroller.clientHeight)
    return scroller.scrollTop + distance() - left + Math.max(1, left * glideShare)
  }

  function topOf(element: HTMLElement): number {
    const offset = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top
    return scroller.scrollTop + offset - revealGapPx
  }

  const observer = new ResizeObserver(write)

  /** Observing anew makes the observer report in this frame: the write stays with the one writer. */
  function askToWrite() {
    observer.unobserve(content)
    observer.observe(content)
  }

  const stopListening = listenToUser(scroller, {
    up() {
      if (scroller.scrollTop > 0) happen('up')
    },
    moved(byUser) {
      const isOwn = wrote
      wrote = false
      // Reading the position here would lay out what has come since, and the frame would do so again.
      if (isOwn && !byUser && mode === 'following') return
      const top = scroller.scrollTop
      if (byUser && top < lastTop && distance() > 0) happen('up')
      if (top > lastTop && distance() <= nearPx) happen('down-to-end')
      lastTop = top
      if (mode === 'free') place.mark()
    },
  })

  const hold = ({ target }: Event) => {
    if (!(target instanceof Element) || target.closest('summary, [aria-expanded]') === null) return
    held = true
    requestAnimationFrame(() => requestAnimationFrame(() => (held = false)))
  }
  content.addEventListener('click', hold)
  observer.observe(content)
  observer.observe(scroller)

  return {
    resume() {
      wanted = undefined
      happen('resume')
      askToWrite()
    },
    reveal(element) {
      wanted = element
      askToWrite()
    },
    dispose() {
      stopListening()
      content.removeEventListener('click', hold)
      observer.disconnect()
      cancelAnimationFrame(frame)
    },
  }
}

function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
