import type { Clock } from '@chatstream/core'

/** The time and size limits of an answer that goes directly to one reader. */
export interface AnswerDeadlines {
  /** Milliseconds from the provider's headers to the end. */
  maxAnswerMs: number
  /** Milliseconds for which the reader may take nothing while bytes wait for it. */
  readerStallMs: number
  /** Bytes of the whole answer. */
  maxStreamBytes: number
}

/**
 * Detects that a reader or a provider has stalled. Time is counted only while data or a request waits for the reader
 * or provider.
 */
export interface StallWatch {
  /** Called when something begins to wait. */
  waiting(): void
  /** Called when nothing waits. */
  taken(): void
  stop(): void
}

/** Makes a `StallWatch`. It calls `onStall` once, when data or a request has waited for `stallMs`. */
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
