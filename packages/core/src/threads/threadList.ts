import type { Thread, ThreadEvent } from '../thread.ts'
import type { ThreadFilter } from './threads.ts'

/**
 * Applies an event to a list of threads: a thread takes its place, pinned ones first, then the newest; one that no longer
 * fits the filter goes. Returns the same list if nothing changed. `isComplete` is `false` if the list has more pages: a
 * thread behind the last one is left out then.
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

/** Joins pages. A thread that moved between two requests is in both of them. */
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
