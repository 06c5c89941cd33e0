'use client'
import type { Threads, ToolSet } from '@chatstream/core'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import { feedQueries } from './threadQueries.ts'

const ThreadsContext = createContext<Threads | undefined>(undefined)

/** Props of `ThreadsProvider`. */
export interface ThreadsProviderProps<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> {
  /** The object that `createThreads` returned, with any schema. Create it outside the component. */
  threads: Threads<Metadata, Data, Tools>
  children?: ReactNode
}

/**
 * Provides the conversations (threads) of a user to the hooks in all components below it. If a conversation
 * changes, also on another device, the provider updates the data of these hooks.
 *
 * @example
 * ```tsx
 * const threads = createThreads({ url: '/api/chat' })
 * const app = <ThreadsProvider threads={threads}>…</ThreadsProvider>
 * ```
 */
export function ThreadsProvider<Metadata, Data, Tools extends ToolSet>({
  children,
  ...props
}: ThreadsProviderProps<Metadata, Data, Tools>) {
  const threads = props.threads as unknown as Threads // The hooks read what all threads have.
  const client = useQueryClient()
  useEffect(() => feedQueries(client, threads), [client, threads])
  return <ThreadsContext.Provider value={threads}>{children}</ThreadsContext.Provider> // React 18 needs `.Provider`
}

/**
 * Returns the object from `createThreads` that the nearest `ThreadsProvider` provides.
 *
 * @throws Error if there is no `ThreadsProvider` above the component.
 */
export function useThreadsOfProvider(): Threads {
  const threads = useContext(ThreadsContext)
  if (threads === undefined) {
    throw new Error(
      'There are no threads here: this hook reads those of a provider. Wrap the component in <ThreadsProvider threads={threads}>.',
    )
  }
  return threads
}
