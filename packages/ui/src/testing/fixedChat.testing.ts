import { createChat, type Chat, type ChatMessage, type ChatState } from '@chatstream/core'

/** A chat that stands still in a state, for stories and tests of what one moment looks like. */
export function fixedChat(state: Partial<ChatState> = {}, overrides: Partial<Chat> = {}): Chat {
  const messages = state.messages ?? []
  const fixed: ChatState = {
    messages,
    messageIds: messages.map((message) => message.id),
    hidden: [],
    status: 'idle',
    ...state,
  }
  const still = createChat({ url: 'http://nowhere.test/', fetch: () => new Promise(() => undefined) })
  return { ...still, getState: () => fixed, ...overrides }
}

/** A message with what the case at hand leaves open filled in. */
export function messageOf(message: Partial<ChatMessage>): ChatMessage {
  return {
    id: 'm1',
    role: 'assistant',
    parts: [],
    status: 'complete',
    createdAt: 1_763_600_000_000,
    ...message,
  }
}
