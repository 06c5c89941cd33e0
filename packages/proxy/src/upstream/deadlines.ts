import type { Clock } from '@chatstream/core'

/** The time and size limits of an answer that is not stored but goes directly to one client. */
export interface AnswerDeadlines {
  /** The longest time from the provider's headers to the end of the answer, in milliseconds. */
  maxAnswerMs: number
  /** The longest time, in milliseconds, for which bytes may wait while the client accepts none. */
  readerStallMs: number
  /** The maximum number of bytes of the answer. */
  maxStreamBytes: number
}

/**
 * Detects that a client or a provider has stalled. Time is counted only while data waits for the client, or while a
 * read waits for the provider.
 */
export interface StallWatch {
  /** Call this method when something begins to wait. */
  waiting(): void
  /** Call this method when nothing waits any more. */
  taken(): void
  stop(): void
}

/**
 * Makes an object that detects that a client or a provider has stalled. Calls `onStall` once, when something
 * has waited for `stallMs`.
 */
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
