import { callSafely } from '../callSafely.ts'
import { systemClock } from '../clock.ts'
import { createId } from '../createId.ts'
import { errorData } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'
import { present } from '../json.ts'
import type { ChatMessage, Part } from '../message.ts'
import { messageListeners } from '../state/messageListeners.ts'
import { type ChatAction, initialState, reduceChat } from '../state/reduceChat.ts'
import { createStore } from '../store/createStore.ts'
import type { ChatOptions } from '../turn/options.ts'

/** The state of one chat, and the functions that all parts of the chat use. */
export type ChatContext = ReturnType<typeof createContext>

/** Creates the state of a chat. The function sends no request and reads nothing from storage. */
export function createContext(initialOptions: ChatOptions) {
  const { id = createId(), clock = systemClock } = initialOptions
  const store = createStore(initialState(initialOptions.initialMessages ?? []))
  const listeners = messageListeners()
  let options = initialOptions
  let lastCreatedAt = 0

  function dispatch(action: ChatAction): void {
    const before = store.get()
    const after = reduceChat(before, action)
    store.set(after)
    listeners.changed(before, after)
  }

  return {
    id,
    clock,
    options: () => options,
    setOptions(next: ChatOptions): void {
      options = next
    },
    getState: store.get,
    dispatch,
    subscribe: store.subscribe,
    subscribeMessage: listeners.subscribe,

    newMessage(role: ChatMessage['role'], parts: readonly Part[], parentId: string | undefined): ChatMessage {
      // Siblings are sorted by age, so no two messages may have the same time.
      lastCreatedAt = Math.max(clock.now(), lastCreatedAt + 1)
      return present({
        id: createId(),
        parentId,
        role,
        parts,
        status: role === 'assistant' ? 'streaming' : 'complete',
        createdAt: lastCreatedAt,
      })
    },

    /** Sets the error for a call that cannot be carried out. Nothing was sent, and nothing else changed. */
    refuse(reason: ChatErrorReason): undefined {
      const error = errorData(reason)
      dispatch({ type: 'set', fields: { error } })
      callSafely(() => options.onError?.(error))
    },
  }
}
