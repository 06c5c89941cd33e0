'use client'
import { type ChatMessage, selectMessage } from '@chatstream/core'
import { useCallback, useSyncExternalStore } from 'react'
import { useChatHandle } from './ChatProvider.tsx'

/**
 * One message; `undefined` once it is not shown any more. Renders only when this message changes.
 *
 * @example
 * ```tsx
 * const message = useMessage(id)
 * const schema = { data: { note: String } } // what the chat was made with gives the message its types
 * const typed = useMessage<MessageOf<typeof schema>>(id)
 * ```
 */
export function useMessage<Message = ChatMessage>(id: string): Message | undefined {
  const chat = useChatHandle()
  const subscribe = useCallback((listener: () => void) => chat.subscribeMessage(id, listener), [chat, id])
  const getSnapshot = () => selectMessage(chat.getState(), id)
  const message = useSyncExternalStore(subscribe, getSnapshot, getSnapshot)
  // Which metadata and data a provider's chat has is known to the caller, not to the context.
  return message as Message | undefined
}
