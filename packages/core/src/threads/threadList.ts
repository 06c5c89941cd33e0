import type { Thread, ThreadEvent } from '../thread.ts'
import type { ThreadFilter } from './threads.ts'

/**
 * Applies an event to a list of threads, and returns the new list. Pinned threads come first; then the other
 * threads follow, newest first. If a thread no longer fits the filter, it is removed. If nothing changes,
 * returns the same list.
 *
 * If `isComplete` is `false`, there are more pages, and a new thread that belongs to one of them is left out.
 * If the filter has a `search`, no new threads are added, because only the server can search in messages.
 *
 * @example
 * ```ts
 * const threads = createThreads({ url: '/api/chat' })
 * let list = (await threads.fetchPage({})).threads
 * threads.onEvent((event) => (list = applyThreadEvent(list, event, {}, true)))
 * ```
 */
export function applyThreadEvent(
  list: readonly Thread[],
  event: ThreadEvent,
  { search = '', archived = false }: ThreadFilter,
  isComplete: boolean,
): readonly Thread[] {
  if (event.type === 'thread-deleted') return without(list, event.threadId)
  if (event.type !== 'thread') return list
  const { thread } = event
  const known = list.find(({ id }) => id === thread.id)
  if (thread.archived !== archived) return without(list, thread.id)
  // Only the server knows whether the words of a search are in its messages.
  if (known === undefined && search !== '') return list
  if (known !== undefined && isSame(known, thread)) return list
  const others = without(list, thread.id)
  const index = others.findIndex((other) => compare(thread, other) < 0)
  if (index !== -1) return others.toSpliced(index, 0, thread)
  return isComplete || known !== undefined ? [...others, thread] : others
}

/**
 * Appends a page to a list of threads. If a thread moves in the list between two requests, it is on both
 * pages. So threads that are already in the list are left out.
 */
export function joinThreads(list: readonly Thread[], page: readonly Thread[]): readonly Thread[] {
  const known = new Set(list.map(({ id }) => id))
  return [...list, ...page.filter(({ id }) => !known.has(id))]
}

function without(list: readonly Thread[], id: string): readonly Thread[] {
  return list.some((thread) => thread.id === id) ? list.filter((thread) => thread.id !== id) : list
}

function compare(a: Thread, b: Thread): number {
  return Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1)
}

function isSame(a: Thread, b: Thread): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
