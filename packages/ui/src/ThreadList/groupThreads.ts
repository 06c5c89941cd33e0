import type { Thread } from '@chatstream/core'
import { startOfDay } from '../Thread/days.ts'

/**
 * The heading of a group in a list of conversations. There is one heading for pinned conversations. For the
 * others, there is a heading for each day of the last week, and for each month before that.
 */
export type GroupHeading = { type: 'pinned' } | { type: 'day' | 'month'; at: number }

/** Consecutive threads (conversations) of the list that have the same heading. */
export interface ThreadGroup {
  key: string
  heading: GroupHeading
  threads: readonly Thread[]
}

const daysShown = 7

/**
 * Divides threads (conversations) into groups with headings. The threads must be sorted: first the pinned
 * threads, then the others by time. The times come from the server's clock. If a time is in the future, the
 * thread is in the group of today.
 */
export function groupThreads(threads: readonly Thread[], nowMs: number): readonly ThreadGroup[] {
  const groups = new Map<string, { heading: GroupHeading; threads: Thread[] }>()
  for (const thread of threads) {
    const heading = headingOf(thread, nowMs)
    const key = heading.type === 'pinned' ? 'pinned' : `${heading.type} ${heading.at}`
    const group = groups.get(key) ?? { heading, threads: [] }
    group.threads.push(thread)
    groups.set(key, group)
  }
  return Array.from(groups, ([key, group]) => ({ key, ...group }))
}

function headingOf({ pinned, updatedAt }: Thread, nowMs: number): GroupHeading {
  if (pinned) return { type: 'pinned' }
  const today = new Date(startOfDay(nowMs))
  const firstDay = new Date(today).setDate(today.getDate() - daysShown + 1)
  const day = Math.min(startOfDay(updatedAt), today.getTime())
  if (day >= firstDay) return { type: 'day', at: day }
  return { type: 'month', at: new Date(day).setDate(1) }
}
