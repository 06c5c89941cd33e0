import type { Clock } from '@chatstream/core'

/** The deadlines of an answer that one reader reads. */
export interface AnswerDeadlines {
  clock: Clock
  /** Milliseconds from the provider's headers to the end. */
  maxAnswerMs: number
  /** Milliseconds for which the reader may take nothing while bytes wait for it. */
  readerStallMs: number
}

/** Watches a reader. Times are counted only while bytes wait for it. */
export interface StallWatch {
  /** Called when bytes wait for the reader. */
  waiting(): void
  /** Called when the reader has taken what waited. */
  taken(): void
  stop(): void
}

/** Makes a watch that calls `onStall` once, when a reader has taken nothing for `stallMs`. */
export function watchStall(clock: Clock, stallMs: number, onStall: () => void): StallWatch {
  let sinceMs: number | undefined
  let timer: unknown
  function check(): void {
    timer = undefined
    if (sinceMs === undefined) return
    const restMs = sinceMs + stallMs - clock.monotonicMs()
    if (restMs <= 0) onStall()
    else timer = clock.setTimeout(check, restMs)
  }
  return {
    waiting() {
      sinceMs ??= clock.monotonicMs()
      // One timer serves many pieces: setting one for each would take more time than the piece.
      timer ??= clock.setTimeout(check, stallMs)
    },
    taken: () => void (sinceMs = undefined),
    stop() {
      sinceMs = undefined
      clock.clearTimeout(timer)
    },
  }
}
