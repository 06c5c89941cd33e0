import type { ComponentType, ReactElement } from 'react'
import type { Chat, ChatState } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { fixedChat } from './fixedChat.testing.ts'

/** A story decorator that provides a chat with this state. */
export function inChat(state: Partial<ChatState> = {}, overrides: Partial<Chat> = {}) {
  const chat = fixedChat(state, overrides)
  return function InChat(Story: ComponentType): ReactElement {
    return (
      <ChatProvider chat={chat}>
        <Story />
      </ChatProvider>
    )
  }
}
