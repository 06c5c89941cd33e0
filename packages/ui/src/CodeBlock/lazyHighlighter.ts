import { animationFrames, type FrameScheduler } from '@chatstream/core'
import { countOf, noChunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import { colorsFor, type Highlighted, type Highlighter } from './highlighter.ts'
import { createHighlighting, type LineHighlighter } from './highlighting.ts'
import { inIdleTime, type IdleTime } from './idleTime.ts'
import type { Grammar } from './languages.ts'
import { lineHighlighterFor } from './shiki.ts'

/**
 * The time without new code after which the last line is highlighted, for an answer that was cut off inside a fence.
 */
const restMs = 300

export async function highlighterFor(
  name: string,
  own?: Readonly<Record<string, Grammar>>,
): Promise<(() => Highlighter) | undefined> {
  const highlight = await lineHighlighterFor(name, own)
  return highlight && (() => createHighlighter(highlight, inIdleTime, animationFrames))
}

/**
 * Creates a highlighter. It highlights complete lines in idle time, never in the frame that shows them, and the last
 * line once it has stopped growing.
 */
export function createHighlighter(
  highlight: LineHighlighter,
  idleTime: IdleTime,
  frames: FrameScheduler,
): Highlighter {
  const update = createHighlighting(highlight)
  const listeners = new Set<() => void>()
  let code: CodeLines | undefined
  let complete = false
  let rests = false
  let highlighted: Highlighted | undefined
  let cancelIdle: (() => void) | undefined
  let frame: { handle: unknown } | undefined
  let rest: ReturnType<typeof setTimeout> | undefined

  function work(hasTime: () => boolean) {
    cancelIdle = undefined
    if (code === undefined) return
    highlighted = update(code, complete || rests, hasTime)
    frame ??= { handle: frames.request(tell) }
    schedule()
  }

  /** Notifies in a frame, so that React commits text and highlighting together. */
  function tell() {
    frame = undefined
    for (const listener of listeners) listener()
  }

  /**
   * Schedules the next work. New code restarts the timer of the last line, but never cancels a pending idle callback:
   * idle time may be rare.
   */
  function schedule() {
    clearTimeout(rest)
    if (code === undefined || cancelIdle !== undefined) return
    const current = colorsFor(highlighted, code)
    const isBehind = countOf(current?.lines ?? noChunks) < countOf(code.lines)
    const isLastOpen = code.last !== '' && current?.lastText !== code.last
    if (isBehind || (isLastOpen && (complete || rests))) cancelIdle = idleTime(work)
    else if (isLastOpen) rest = setTimeout(restNow, restMs)
  }

  function restNow() {
    rests = true
    schedule()
  }

  return {
    push(nextCode, isComplete) {
      if (nextCode !== code) rests = false
      code = nextCode
      complete = isComplete
      schedule()
    },
    highlighted: () => highlighted,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      clearTimeout(rest)
      cancelIdle?.()
      cancelIdle = undefined
      if (frame !== undefined) frames.cancel(frame.handle)
      frame = undefined
    },
  }
}
