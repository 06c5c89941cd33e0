import { createChat, type Chat, type ChatState } from '@chatstream/core'

/**
 * Makes a chat for tests. The test sets its state, also to states that no server can produce on demand, such as a
 * lost connection.
 */
export function stagedChat(): { chat: Chat; show(change: Partial<ChatState>): void } {
  const still = createChat({ url: 'http://nowhere.test/', fetch: () => new Promise(() => undefined) })
  const listeners = new Set<() => void>()
  let state = still.getState()

  function subscribe(listener: () => void) {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    chat: {
      ...still,
      getState: () => state,
      subscribe,
      subscribeMessage: (_, listener) => subscribe(listener),
    },
    show(change) {
      const messages = change.messages ?? state.messages
      const messageIds =
        messages === state.messages ? state.messageIds : messages.map((message) => message.id)
      state = { ...state, ...change, messageIds }
      for (const listener of listeners) listener()
    },
  }
}
