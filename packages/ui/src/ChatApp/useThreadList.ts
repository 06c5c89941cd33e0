import { useMemo, useSyncExternalStore } from 'react'
import type { Threads } from '@chatstream/core'
import type { ThreadListData } from '../ThreadList/ThreadList.tsx'

/**
 * Returns the props of `ThreadList` for the conversations of `createThreads`: the threads, and the functions that
 * change them. Pass `onSelect` and `onCreate` of your app in the second argument.
 *
 * @example
 * ```tsx
 * const threads = createThreads({ url: '/api/chat' })
 *
 * function Conversations({ id, onSelect }: { id: string; onSelect: (id: string) => void }) {
 *   return <ThreadList {...useThreadList(threads, { selectedId: id, onSelect })} />
 * }
 * ```
 */
export function useThreadList(
  threads: Threads,
  {
    selectedId,
    onSelect,
    onCreate,
    hrefOf,
  }: Pick<ThreadListData, 'selectedId' | 'onSelect' | 'onCreate' | 'hrefOf'>,
): ThreadListData {
  const state = useSyncExternalStore(threads.subscribe, threads.getState, threads.getState)
  const { filter } = state
  const calls = useMemo(
    () => ({
      // A refused change is undone, and its error is in the state.
      onChange: (id: string, change: Parameters<Threads['update']>[1]) =>
        void threads.update(id, change).catch(ignore),
      onRemove: (id: string) => void threads.delete(id).catch(ignore),
      onMore: () => void threads.loadMore().catch(ignore),
      onRetry: () => void threads.refresh().catch(ignore),
    }),
    [threads],
  )
  return {
    ...calls,
    threads: state.threads,
    status: state.status,
    error: state.error,
    hasMore: state.hasMore,
    isLoadingMore: state.isLoadingMore,
    isOffline: state.connection === 'offline',
    search: filter.search ?? '',
    onSearch: (search) => threads.setFilter({ ...filter, search }),
    archived: filter.archived ?? false,
    onArchived: (archived) => threads.setFilter({ ...filter, archived }),
    selectedId,
    onSelect,
    onCreate,
    hrefOf,
  }
}

const ignore = () => undefined
