'use client'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { animationFrames, systemClock, type Clock, type FrameScheduler } from '@chatstream/core'

export interface Smoother {
  /**
   * Sets the whole text so far. If the text does not begin with the previous text, the whole text is shown
   * immediately.
   */
  push(text: string): void
  /** The text that is shown now. */
  shown(): string
  subscribe(listener: () => void): () => void
  stop(): void
}

const maxLagMs = 300

/**
 * Creates an object that shows a text word by word, at an even pace, even if the text arrives in bursts. Each
 * piece of text is shown completely about 300 ms after it has arrived. Words end at the boundaries of
 * `Intl.Segmenter`, so that no grapheme is split.
 */
export function createSmoother(frames: FrameScheduler, clock: Pick<Clock, 'monotonicMs'>): Smoother {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
  const listeners = new Set<() => void>()
  let text = ''
  let shown = 0
  let waiting: { end: number; untilMs: number }[] = []
  let steppedMs = 0
  let frame: { handle: unknown } | undefined

  function tell(): void {
    for (const listener of listeners) listener()
  }

  function schedule(): void {
    if (frame === undefined && waiting.length > 0) frame = { handle: frames.request(step) }
  }

  function step(): void {
    frame = undefined
    const now = clock.monotonicMs()
    const sinceMs = Math.max(1, now - steppedMs)
    steppedMs = now
    const overdue = waiting.findLast(({ untilMs }) => untilMs - now <= sinceMs)
    const leftMs = Math.max(sinceMs, (waiting[0]?.untilMs ?? now) - now)
    const share = Math.ceil(((text.length - shown) * sinceMs) / leftMs)
    reveal(endOfWord(shown + share, overdue?.end ?? 0))
    schedule()
  }

  /**
   * Returns the end of the word at or after the wanted offset. The last word may still grow. So this word is shown
   * only when more text has arrived, or when it is overdue.
   */
  function endOfWord(wanted: number, overdue: number): number {
    const from = shown
    const whole = wholeEnd(text)
    for (const { index, segment } of segmenter.segment(text.slice(from, whole))) {
      const end = from + index + segment.length
      if (end === whole && overdue <= from + index) return from + index
      if (end >= Math.max(wanted, overdue)) return end
    }
    return Math.max(from, overdue)
  }

  function reveal(end: number): void {
    waiting = waiting.filter((each) => each.end > end)
    if (end === shown) return
    shown = end
    tell()
  }

  return {
    push(next) {
      const now = clock.monotonicMs()
      const goesOn = next.startsWith(text)
      if (goesOn && next.length === text.length) return
      text = next
      if (!goesOn) {
        waiting = []
        shown = next.length
        tell()
        return
      }
      if (waiting.length === 0) steppedMs = now
      waiting.push({ end: next.length, untilMs: now + maxLagMs })
      schedule()
    },
    shown: () => text.slice(0, shown === text.length ? wholeEnd(text) : shown),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      if (frame !== undefined) frames.cancel(frame.handle)
      frame = undefined
    },
  }
}

/**
 * Returns the length of a text without an incomplete character at its end. Such a character is half of a surrogate
 * pair, or is followed by a joiner.
 */
function wholeEnd(text: string): number {
  let end = text.length
  if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end -= 1
  while (text[end - 1] === '\u200D') end -= /[\uDC00-\uDFFF]/.test(text[end - 2] ?? '') ? 3 : 2
  return Math.max(0, end)
}

/**
 * Returns the part of a growing text that must be shown now, so that words appear at an even pace. If
 * `smooth` is `false` or the user prefers reduced motion, returns the whole text.
 */
export function useSmoothText(text: string, smooth: boolean): string {
  const smoother = useMemo(
    () => (smooth && !prefersReducedMotion() ? createSmoother(animationFrames, systemClock) : undefined),
    [smooth],
  )
  const whole = () => text
  const shown = useSyncExternalStore(smoother?.subscribe ?? toNothing, smoother?.shown ?? nothing, whole)
  useEffect(() => smoother?.push(text), [smoother, text])
  useEffect(() => () => smoother?.stop(), [smoother])
  // A comparison of the whole texts would cost their length in every frame.
  return smoother !== undefined && text.startsWith(shown) ? shown : text
}

const toNothing = () => () => undefined
const nothing = () => ''

function prefersReducedMotion(): boolean {
  return typeof matchMedia !== 'undefined' && matchMedia('(prefers-reduced-motion: reduce)').matches
}
