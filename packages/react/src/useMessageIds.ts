'use client'
import { useChat } from './useChat.ts'

/**
 * Returns the ids of the messages shown, oldest first. The list keeps its identity while a message streams.
 *
 * @example
 * ```tsx
 * const ids = useMessageIds()
 * return ids.map((id) => <Message key={id} id={id} />)
 * ```
 */
export function useMessageIds(): readonly string[] {
  return useChat((state) => state.messageIds)
}
