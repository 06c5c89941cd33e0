import { animationFrames, type FrameScheduler } from '@chatstream/core'
import { countOf, noChunks } from '../shared/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import { colorsFor, type Highlighted, type Highlighter } from './highlighter.ts'
import { createHighlighting, type LineHighlighter } from './highlighting.ts'
import { inIdleTime, type IdleTime } from './idleTime.ts'
import { lineHighlighterFor } from './shiki.ts'

/** An answer that was cut off ends within a fence: its last line is coloured when nothing has come for so long. */
const restMs = 300

export async function highlighterFor(name: string): Promise<(() => Highlighter) | undefined> {
  const highlight = await lineHighlighterFor(name)
  return highlight && (() => createHighlighter(highlight, inIdleTime, animationFrames))
}

/** Finished lines are coloured when there is time, never in the frame that shows them; the last when it rests. */
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

  /** With the text of the next frame: React commits both at once. */
  function tell() {
    frame = undefined
    for (const listener of listeners) listener()
  }

  /** Code that keeps coming moves a rest, and never what waits for idle time: there may be little of it. */
  function schedule() {
    clearTimeout(rest)
    if (code === undefined || cancelIdle !== undefined) return
    const current = colorsFor(highlighted, code)
    const isBehind = countOf(current?.lines ?? noChunks) < countOf(code.lines)
    const isLastOpen = code.last !== '' && current?.last === undefined
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
