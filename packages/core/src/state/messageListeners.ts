import type { ChatMessage } from '../message.ts'
import type { ChatState } from './chatState.ts'
import { selectMessage } from './selectors.ts'

/**
 * Creates a registry of listeners by message id. If a message changes, only the listeners of this message are
 * called.
 */
export function messageListeners() {
  const byId = new Map<string, Set<() => void>>()

  const notify = (id: string) => {
    byId.get(id)?.forEach((listener) => listener())
  }
  return {
    subscribe(id: string, listener: () => void): () => void {
      const entry = () => listener()
      const listeners = byId.get(id) ?? new Set()
      byId.set(id, listeners.add(entry))
      return () => {
        listeners.delete(entry)
        if (listeners.size === 0 && byId.get(id) === listeners) byId.delete(id)
      }
    },
    changed(before: ChatState, after: ChatState): void {
      if (before.messages === after.messages) return
      if (before.messageIds === after.messageIds) {
        after.messages.forEach((message: ChatMessage, index) => {
          if (message !== before.messages[index]) notify(message.id)
        })
        return
      }
      for (const id of byId.keys()) {
        if (selectMessage(before, id) !== selectMessage(after, id)) notify(id)
      }
    },
  }
}
