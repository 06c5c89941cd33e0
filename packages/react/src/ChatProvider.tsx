'use client'
import type { Chat } from '@chatstream/core'
import { createContext, type ReactNode, useContext } from 'react'

const ChatContext = createContext<Chat | undefined>(undefined)

export interface ChatProviderProps {
  chat: Chat
  children?: ReactNode
}

/**
 * Hands a chat to every component below. The chat stays its owner's: unmounting ends nothing.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><Composer /></ChatProvider>
 * ```
 */
export function ChatProvider({ chat, children }: ChatProviderProps) {
  return <ChatContext.Provider value={chat}>{children}</ChatContext.Provider> // React 18 knows no other form
}

/**
 * The chat of the nearest provider, for its methods. Reading it subscribes to nothing.
 *
 * @throws Error outside a provider.
 * @example
 * ```tsx
 * const chat = useChatHandle()
 * return <button onClick={() => chat.stop()}>Stop</button>
 * ```
 */
export function useChatHandle(): Chat {
  const chat = useContext(ChatContext)
  if (chat === undefined) {
    throw new Error(
      'There is no chat here: this component or hook reads the chat of a provider. Wrap it in <ChatProvider chat={chat}>.',
    )
  }
  return chat
}
