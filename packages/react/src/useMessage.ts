'use client'
import { type ChatMessage, selectMessage } from '@chatstream/core'
import { useCallback, useSyncExternalStore } from 'react'
import { useChatHandle } from './ChatProvider.tsx'

/**
 * Returns the message with this id. Returns `undefined` if there is none, or if it is on a branch that is not
 * selected. The component renders only when this message changes.
 *
 * @example
 * ```tsx
 * const message = useMessage(id)
 * const schema = { data: { note: String } } // the schema that the chat was created with
 * const typed = useMessage<MessageOf<typeof schema>>(id)
 * ```
 */
export function useMessage<Message = ChatMessage>(id: string): Message | undefined {
  const chat = useChatHandle()
  const subscribe = useCallback((listener: () => void) => chat.subscribeMessage(id, listener), [chat, id])
  const getSnapshot = () => selectMessage(chat.getState(), id)
  const message = useSyncExternalStore(subscribe, getSnapshot, getSnapshot)
  // The caller knows the types of metadata and data; the context does not.
  return message as Message | undefined
}
