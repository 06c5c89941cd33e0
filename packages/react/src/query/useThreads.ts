'use client'
import type { ChatError, Thread, ThreadFilter, ThreadPage } from '@chatstream/core'
import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { threadsKey } from './threadQueries.ts'
import { useThreadsOfProvider } from './ThreadsProvider.tsx'

/**
 * Returns the list of conversations, as an infinite query of TanStack Query. Pinned conversations come first;
 * then the others follow, newest first. `fetchNextPage` loads the next page. `ThreadsProvider` keeps the list
 * up to date, so the list is not loaded again when the window gets the focus.
 *
 * @example
 * ```tsx
 * const { data: threads = [], hasNextPage, fetchNextPage } = useThreads({ search: 'invoice' })
 * return <ul>{threads.map((thread) => <li key={thread.id}>{thread.title}</li>)}</ul>
 * ```
 */
export function useThreads(filter: ThreadFilter = {}): UseInfiniteQueryResult<readonly Thread[], ChatError> {
  const threads = useThreadsOfProvider()
  return useInfiniteQuery<
    ThreadPage,
    ChatError,
    readonly Thread[],
    ReturnType<typeof threadsKey>,
    string | undefined
  >({
    queryKey: threadsKey(filter),
    queryFn: ({ pageParam, signal }) =>
      threads.fetchPage({ ...filter, ...(pageParam !== undefined && { cursor: pageParam }) }, signal),
    initialPageParam: undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: threadsOf,
    staleTime: Infinity,
  })
}

/**
 * Returns the threads of all pages, each thread once. If a thread moved between two requests, it is in both pages.
 */
function threadsOf({ pages }: InfiniteData<ThreadPage, string | undefined>): readonly Thread[] {
  const all = pages.flatMap(({ threads }) => threads)
  return [...new Map(all.map((thread) => [thread.id, thread])).values()]
}
