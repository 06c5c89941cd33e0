import { createChat, type Chat, type ChatState } from '@chatstream/core'

/** A chat whose state the test sets: what no server can be made to do at will, such as a connection that is lost. */
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
