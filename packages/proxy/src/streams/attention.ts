import type { Clock } from '@chatstream/core'
import type { FullSettings } from './settings.ts'

/**
 * Tracks whether a resumable answer has a reader, i.e. a client that reads it. A request that waits for the answer
 * counts as a reader too.
 */
export interface Attention {
  /**
   * Begins the grace period (the time for which the answer continues without a reader), unless there is already a
   * reader.
   */
  start(): void
  /** Called when the first reader connects and when the last reader disconnects. */
  readersChanged(present: boolean): void
  /**
   * Called when a request begins to wait for the answer. The request counts as a reader until the returned function
   * is called.
   */
  awaited(): () => void
  /** Called when a reader has read at least one event. */
  wasRead(): void
  stop(): void
}

/** Options of `watchAttention`. */
export interface AttentionOptions {
  clock: Clock
  times: Pick<FullSettings, 'detachGraceMs' | 'unreadGraceMs'>
  /** Called when no client reads the answer. The answer counts as unread until the returned function is called. */
  beginUnread: () => () => void
}

/**
 * Watches whether a resumable answer has readers (clients that read it). If the answer has had no reader for the
 * grace period, calls `onUnread`. The grace period is `detachGraceMs`. If all readers disconnected before they had
 * read anything, the grace period is `unreadGraceMs`.
 */
export function watchAttention(
  { clock, times, beginUnread }: AttentionOptions,
  onUnread: (graceMs: number) => void,
): Attention {
  let isStarted = false
  let isRead = false
  let hasBeenRead = false
  let sinceMs = 0
  let awaiting = 0
  let grace: unknown
  let endUnread: (() => void) | undefined

  function update(): void {
    const isUnread = isStarted && !isRead && awaiting === 0
    if (isUnread === (endUnread !== undefined)) return
    clock.clearTimeout(grace)
    endUnread?.()
    endUnread = undefined
    if (!isUnread) return
    endUnread = beginUnread()
    const graceMs = hasBeenRead ? times.detachGraceMs : times.unreadGraceMs
    if (graceMs < Infinity) grace = clock.setTimeout(() => onUnread(graceMs), graceMs)
  }

  return {
    start() {
      isStarted = true
      update()
    },
    readersChanged(present) {
      // A reader on another machine is known only by its presence.
      if (present) sinceMs = clock.monotonicMs()
      else if (isRead && clock.monotonicMs() - sinceMs >= times.unreadGraceMs) hasBeenRead = true
      isRead = present
      update()
    },
    awaited() {
      awaiting += 1
      update()
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        awaiting -= 1
        update()
      }
    },
    wasRead: () => void (hasBeenRead = true),
    stop() {
      isStarted = false
      update()
    },
  }
}
