import {
  applyThreadEvent,
  type Thread,
  type ThreadEvent,
  type ThreadFilter,
  type ThreadPage,
  type Threads,
} from '@chatstream/core'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'

const listKey = ['chatstream', 'threads', 'list'] as const
const oneKey = ['chatstream', 'threads', 'one'] as const

export const threadKey = (id: string) => [...oneKey, id] as const
export const threadsKey = ({ search = '', archived = false }: ThreadFilter) =>
  [...listKey, { search, archived }] as const

type Pages = InfiniteData<ThreadPage, string | undefined>

/**
 * Updates the cached queries of a `QueryClient` at every change of a thread (conversation). Returns a
 * function that ends the updates.
 */
export function feedQueries(client: QueryClient, threads: Threads): () => void {
  return threads.onEvent((event) => {
    if (event.type === 'refetch') void client.invalidateQueries({ queryKey: ['chatstream', 'threads'] })
    if (event.type === 'thread') client.setQueryData<Thread | null>(threadKey(event.thread.id), event.thread)
    if (event.type === 'thread-deleted') client.setQueryData<Thread | null>(threadKey(event.threadId), null)
    for (const { queryKey } of client.getQueryCache().findAll({ queryKey: listKey })) {
      const filter = queryKey.at(-1) as ThreadFilter // the last part of `threadsKey`
      client.setQueryData<Pages>(queryKey, (pages) => pages && applyToPages(pages, event, filter))
    }
  })
}

/** Applies an event to the pages of a list. Each page keeps its size, except the last page. */
function applyToPages(data: Pages, event: ThreadEvent, filter: ThreadFilter): Pages {
  const before = data.pages.flatMap(({ threads }) => threads)
  const after = applyThreadEvent(before, event, filter, data.pages.at(-1)?.nextCursor === undefined)
  if (after === before) return data
  let from = 0
  const pages = data.pages.map((page, i) => {
    const isLast = i === data.pages.length - 1
    const threads = after.slice(from, isLast ? undefined : from + page.threads.length)
    from += page.threads.length
    return { ...page, threads }
  })
  return { ...data, pages }
}
