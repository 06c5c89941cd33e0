import type { ChatMessage } from '@chatstream/core'

/**
 * Where a day begins: ids of messages to the time of that message. The first message begins one unless it is of today,
 * so that a conversation held today shows none.
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
    // An answer shown again from a clock that ran behind must not turn the days back and forth.
    const next = startOfDay(createdAt)
    if (isFirst ? next !== day : next > day) starts.set(id, createdAt)
    if (isFirst || next > day) day = next
    isFirst = false
  }
  return starts
}

/** Midnight before it, in the reader's time zone. */
export function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0)
}
