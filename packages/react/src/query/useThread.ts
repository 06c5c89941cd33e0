'use client'
import { type Chat, type ChatError, isChatError, type Thread } from '@chatstream/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { threadKey } from './threadQueries.ts'
import { useThreadsOfProvider } from './ThreadsProvider.tsx'

/** The result of `useThread`: a conversation and its chat. */
export interface ThreadResult {
  /** The conversation. `undefined` while the conversation is loading, if it is new, and if it was deleted. */
  thread: Thread | undefined
  /**
   * The chat of the conversation, to pass to `ChatProvider`. The chat does not belong to the component, so the chat
   * continues to read an answer after the component unmounts.
   */
  chat: Chat
  status: 'loading' | 'ready' | 'failed'
  error: ChatError | null
}

/**
 * Returns the conversation with an id, and its chat. If there is no conversation with this id, the first question
 * creates it.
 *
 * @example
 * ```tsx
 * const { thread, chat } = useThread(id)
 * return <ChatProvider chat={chat}><h1>{thread?.title}</h1></ChatProvider>
 * ```
 */
export function useThread(id: string): ThreadResult {
  const threads = useThreadsOfProvider()
  const chat = useMemo(() => threads.open(id), [threads, id])
  const { data, status, error } = useQuery<Thread | null, ChatError>({
    queryKey: threadKey(id),
    // `null` means none: a query may not resolve with `undefined`.
    queryFn: ({ signal }) =>
      threads.fetchThread(id, signal).catch((cause: unknown) => {
        if (isChatError(cause) && cause.data.status === 404) return null
        throw cause
      }),
    staleTime: Infinity,
    retry: (failures, cause) => failures < 3 && cause.data.retryable,
  })
  return {
    thread: data ?? undefined,
    chat,
    status: status === 'pending' ? 'loading' : status === 'error' ? 'failed' : 'ready',
    error,
  }
}
