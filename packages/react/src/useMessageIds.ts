'use client'
import { useChat } from './useChat.ts'

/**
 * Returns the ids of the messages that are shown, oldest first. While a message streams, the array stays the
 * same object.
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
