import { createChat, type Chat, type ChatMessage, type ChatState } from '@chatstream/core'

/** A chat whose state never changes, for stories and tests. */
export function fixedChat(state: Partial<ChatState> = {}, overrides: Partial<Chat> = {}): Chat {
  const messages = state.messages ?? []
  const fixed: ChatState = {
    messages,
    messageIds: messages.map((message) => message.id),
    hidden: [],
    queue: [],
    isQueuePaused: false,
    status: 'idle',
    ...state,
  }
  const still = createChat({ url: 'http://nowhere.test/', fetch: () => new Promise(() => undefined) })
  return { ...still, getState: () => fixed, ...overrides }
}

/** A message with defaults for the fields that are not given. */
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
