'use client'
import type { Chat } from '@chatstream/core'
import { createContext, type ReactNode, useContext } from 'react'

const ChatContext = createContext<Chat | undefined>(undefined)

/** Props of `ChatProvider`. */
export interface ChatProviderProps {
  /** The chat, from `createChat` or `useChatStream`. */
  chat: Chat
  children?: ReactNode
}

/**
 * Provides a chat to all components below it. If the provider unmounts, the chat does not end.
 *
 * @example
 * ```tsx
 * <ChatProvider chat={chat}><Thread /><Composer /></ChatProvider>
 * ```
 */
export function ChatProvider({ chat, children }: ChatProviderProps) {
  return <ChatContext.Provider value={chat}>{children}</ChatContext.Provider> // React 18 needs `.Provider`
}

/**
 * Returns the chat of the nearest `ChatProvider`. Use it to call the methods of the chat. If the state of the
 * chat changes, the component does not render.
 *
 * @throws Error if there is no `ChatProvider` above the component.
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
