import type { ChatMessage } from '@chatstream/core'

/**
 * Returns the messages with which a new day begins, as a map from the id to the time of the message. If the
 * first message is from today, it is left out, so that a conversation of today shows no date.
 */
export function dayStarts(
  messages: readonly Pick<ChatMessage, 'id' | 'role' | 'createdAt'>[],
  nowMs: number,
): ReadonlyMap<string, number> {
  const starts = new Map<string, number>()
  let day = startOfDay(nowMs)
  let isFirst = true
  for (const { id, role, createdAt } of messages) {
    if (role === 'system') continue
    // Times may go backwards if they come from clocks that differ. A day never goes backwards.
    const next = startOfDay(createdAt)
    if (isFirst ? next !== day : next > day) starts.set(id, createdAt)
    if (isFirst || next > day) day = next
    isFirst = false
  }
  return starts
}

/** Returns the last midnight before a time, in the user's time zone. Both times are epoch milliseconds. */
export function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0)
}
