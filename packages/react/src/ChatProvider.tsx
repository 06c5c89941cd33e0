'use client'
import type { Chat, ToolSet } from '@chatstream/core'
import { createContext, type ReactNode, useContext } from 'react'

const ChatContext = createContext<Chat | undefined>(undefined)

/** Props of `ChatProvider`. */
export interface ChatProviderProps<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> {
  /** The chat, from `createChat` or `useChatStream`. It may have any schema. */
  chat: Chat<Metadata, Data, Tools>
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
export function ChatProvider<Metadata, Data, Tools extends ToolSet>({
  chat,
  children,
}: ChatProviderProps<Metadata, Data, Tools>) {
  // The components below it read what all chats have. React 18 needs `.Provider`.
  return <ChatContext.Provider value={chat as unknown as Chat}>{children}</ChatContext.Provider>
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
