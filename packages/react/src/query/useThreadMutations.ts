'use client'
import type { ChatError, Thread, ThreadChange } from '@chatstream/core'
import { useMutation, type UseMutationResult } from '@tanstack/react-query'
import { useThreadsOfProvider } from './ThreadsProvider.tsx'

type Mutation<Result, Variables> = UseMutationResult<Result, ChatError, Variables>

/**
 * The mutations that change conversations. Each change is shown immediately. If the server refuses a change, the
 * change is undone.
 */
export interface ThreadMutations {
  create: Mutation<Thread, (ThreadChange & { id?: string }) | void>
  rename: Mutation<Thread, { id: string; title: string | null }>
  /** Archives a conversation. `archived: false` takes it out of the archive. */
  archive: Mutation<Thread, { id: string; archived?: boolean }>
  /** Pins a conversation, so that it comes first in the list. `pinned: false` unpins it. */
  pin: Mutation<Thread, { id: string; pinned?: boolean }>
  remove: Mutation<void, { id: string }>
}

/**
 * Returns mutations that change conversations, e.g. rename or delete. `useThreads` and `useThread` show each change
 * before the server has answered.
 *
 * @example
 * ```tsx
 * const { rename } = useThreadMutations()
 * return <button onClick={() => rename.mutate({ id, title: 'Invoices' })}>Rename</button>
 * ```
 */
export function useThreadMutations(): ThreadMutations {
  const threads = useThreadsOfProvider()
  return {
    create: useMutation({ mutationFn: (change) => threads.create(change ?? {}) }),
    rename: useMutation({ mutationFn: ({ id, title }) => threads.rename(id, title) }),
    archive: useMutation({ mutationFn: ({ id, archived }) => threads.archive(id, archived) }),
    pin: useMutation({ mutationFn: ({ id, pinned }) => threads.pin(id, pinned) }),
    remove: useMutation({ mutationFn: ({ id }) => threads.delete(id) }),
  }
}
