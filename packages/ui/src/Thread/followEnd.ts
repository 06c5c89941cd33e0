import { placeKeeper } from './keepPlace.ts'
import { nextMode, type ScrollCause, type ScrollMode } from './scrollMode.ts'
import { listenToUser } from './userScroll.ts'

/** Controls a scrolling conversation whose end stays in view. */
export interface Following {
  /**
   * Scrolls to the end, which then stays in view again. The scroll is smooth, unless the user prefers reduced
   * motion.
   */
  resume(): void
  /** Scrolls the top of an element into view, because the user asked for it. */
  reveal(element: HTMLElement): void
  dispose(): void
}

export interface FollowEndOptions {
  onModeChange?(mode: ScrollMode): void
  /**
   * Returns `true` if scrolls must not be smooth. Called before each scroll.
   *
   * @defaultValue `prefers-reduced-motion` of the user's system
   */
  reducesMotion?(): boolean
}

/** The distance from the end, in pixels, within which the user counts as being at the end. */
const nearPx = 24
/** The part of the remaining distance that one frame of smooth scrolling covers: about ten frames for a screen. */
const glideShare = 0.3
/** The space above an element that is revealed, in pixels. */
const revealGapPx = 12

/**
 * Keeps the end of `content` in view inside `scroller` while the content grows. If the user scrolls up, the
 * function stops following the end. A scroll up may come from a wheel, touch, a key, a drag, the focus,
 * `scrollIntoView`, a search in the page or a screen reader. A change of the layout does not count. If the
 * user scrolls to within 24 px of the end, the function follows the end again.
 *
 * While the function does not follow the end, the visible content stays in place, even if content is inserted
 * above it. The same is true while a mouse button or finger is down in the scroller.
 */
export function followEnd(
  scroller: HTMLElement,
  content: HTMLElement,
  { onModeChange = () => undefined, reducesMotion = prefersReducedMotion }: FollowEndOptions = {},
): Following {
  const state = createScrollState(scroller, content, onModeChange)
  const toggle = watchToggles(content)
  let wanted: HTMLElement | undefined
  /** `true` if the next scroll event is caused by `write`. */
  let wrote = false
  let frame = 0

  // The only writer of scrollTop, so that grown text and its scroll position are painted together.
  // It reads the position once, before it writes.
  function write() {
    const now = positionOf(scroller)
    state.noticeScrollUp(now)
    const asked = wanted
    wanted = undefined
    const wish = asked === undefined ? nextTop(now) : revealingTop(scroller, asked)
    const top = wish === undefined ? now.top : Math.max(0, Math.min(wish, now.end))
    if (wish !== undefined) scroller.scrollTop = wish
    wrote ||= Math.abs(top - now.top) >= 1
    // The element that the user looks at is where it was, unless another one was asked for.
    state.remember({ ...now, top }, wish === undefined || asked !== undefined)
    const left = now.end - top
    if (asked !== undefined) state.happen(left > nearPx ? 'up' : 'down-to-end')
    if (state.mode() === 'settling' && left < 1) state.happen('arrived')
    else if (state.mode() === 'settling') frame = requestAnimationFrame(resizes.repeat)
  }

  function nextTop(now: Position): number | undefined {
    const drift = state.drift()
    if (drift !== undefined) return Math.abs(drift) < 1 ? undefined : now.top + drift
    if (state.mode() === 'settling') return reducesMotion() ? now.end : glidingTop(now)
    // One more, because heights are rounded and positions are not.
    return toggle.isRecent() ? undefined : now.end + 1
  }

  function moved() {
    const isOwn = wrote
    wrote = false
    // Reading the position here would force a layout now, and the frame would need another one.
    if (isOwn && state.mode() === 'following') return
    const now = positionOf(scroller)
    // The event of a write comes a frame later, when the layout may have moved the content that the user looks at.
    if (isOwn && Math.abs(now.top - state.top()) < 1) return
    state.noticeScrollUp(now)
    if (now.top > state.top() && now.end - now.top <= nearPx) state.happen('down-to-end')
    state.remember(now, true)
  }

  const stopListening = listenToUser(scroller, {
    up: () => scroller.scrollTop > 0 && state.happen('up'),
    moved,
    press(isHeld) {
      state.press(isHeld)
      if (!isHeld) resizes.repeat()
    },
  })
  const resizes = observeResizes(scroller, content, write)

  return {
    resume() {
      wanted = undefined
      state.happen('resume')
      resizes.repeat()
    },
    reveal(element) {
      wanted = element
      resizes.repeat()
    },
    dispose() {
      stopListening()
      toggle.dispose()
      resizes.dispose()
      cancelAnimationFrame(frame)
    },
  }
}

interface ScrollState {
  mode(): ScrollMode
  happen(cause: ScrollCause): void
  /** The `scrollTop` that the last call of `remember` stored. */
  top(): number
  /** Stores the position. With `marks`, also the element at the top of the view, if the user has left the end. */
  remember(position: Position, marks: boolean): void
  /** Compares the position with the stored position. If the user has scrolled up, the end no longer stays in view. */
  noticeScrollUp(position: Position): void
  /** A button or finger is put down in the scroller, or lifted. */
  press(isHeld: boolean): void
  /**
   * The distance by which the layout moved the element at the top of the view. `undefined` while the end stays in
   * view.
   */
  drift(): number | undefined
}

function createScrollState(
  scroller: HTMLElement,
  content: HTMLElement,
  onModeChange: (mode: ScrollMode) => void,
): ScrollState {
  const place = placeKeeper(scroller, content)
  let mode: ScrollMode = 'following'
  let last = positionOf(scroller)
  let pressed = false

  /**
   * Turns off the browser's scroll anchoring while the end stays in view. A correction by the browser would then
   * look like a scroll of the user.
   */
  function anchor() {
    content.style.overflowAnchor = mode === 'free' ? '' : 'none'
  }

  function happen(cause: ScrollCause) {
    const next = nextMode(mode, cause)
    if (next === mode) return
    mode = next
    anchor()
    if (mode === 'free') place.mark()
    onModeChange(mode)
  }

  function remember(position: Position, marks: boolean) {
    last = position
    if (marks && (mode === 'free' || pressed)) place.mark()
  }

  anchor()
  return {
    mode: () => mode,
    happen,
    top: () => last.top,
    remember,
    noticeScrollUp({ top, end }) {
      // Content that shrinks moves the position up by no more than it moves the end. Heights are rounded, positions are not.
      if (last.top - top > Math.max(0, last.end - end) + 1) happen('up')
    },
    press(isHeld) {
      pressed = isHeld
      if (isHeld) remember(positionOf(scroller), true)
    },
    drift: () => (pressed || mode === 'free' ? place.drift() : undefined),
  }
}

/**
 * Calls `listener` at most once a frame, after layout and before paint. After `repeat`, `listener` is called once
 * more in the same frame.
 */
function observeResizes(
  scroller: HTMLElement,
  content: HTMLElement,
  listener: () => void,
): { repeat(): void; dispose(): void } {
  const observer = new ResizeObserver(listener)
  observer.observe(content)
  observer.observe(scroller)
  return {
    repeat() {
      // An observer that starts observing reports in the same frame.
      observer.unobserve(content)
      observer.observe(content)
    },
    dispose: () => observer.disconnect(),
  }
}

interface Position {
  top: number
  /** The largest `scrollTop`. */
  end: number
  /** The height of the view. */
  height: number
}

function positionOf({ scrollTop: top, scrollHeight, clientHeight: height }: HTMLElement): Position {
  return { top, end: scrollHeight - height, height }
}

/** Gliding starts at most one screen before the end: a longer way would only show text that nobody can read. */
function glidingTop({ top, end, height }: Position): number {
  const left = Math.min(end - top, height)
  return end - left + Math.max(1, left * glideShare)
}

function revealingTop(scroller: HTMLElement, element: HTMLElement): number {
  const offset = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top
  return scroller.scrollTop + offset - revealGapPx
}

/** Detects when the user opens or closes something in `content`. The visible content must then stay in place. */
function watchToggles(content: HTMLElement): { isRecent(): boolean; dispose(): void } {
  let isRecent = false
  const listener = ({ target }: Event) => {
    if (!(target instanceof Element) || target.closest('summary, [aria-expanded]') === null) return
    isRecent = true
    requestAnimationFrame(() => requestAnimationFrame(() => (isRecent = false)))
  }
  content.addEventListener('click', listener)
  return { isRecent: () => isRecent, dispose: () => content.removeEventListener('click', listener) }
}

function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
