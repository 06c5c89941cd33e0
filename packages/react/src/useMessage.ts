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
 * ```
 */
export function useMessage<Metadata = unknown, Data = Record<string, unknown>>(
  id: string,
): ChatMessage<Metadata, Data> | undefined {
  const chat = useChatHandle()
  const subscribe = useCallback((listener: () => void) => chat.subscribeMessage(id, listener), [chat, id])
  const getSnapshot = () => selectMessage(chat.getState(), id)
  const message = useSyncExternalStore(subscribe, getSnapshot, getSnapshot)
  // Which metadata and data a provider's chat has is known to the caller, not to the context.
  return message as ChatMessage<Metadata, Data> | undefined
}
