'use client'
import { useChat } from './useChat.ts'

/**
 * Returns the ids of the visible messages, oldest first. The array keeps its identity while a message streams.
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
