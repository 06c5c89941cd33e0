import type { ChatMessage } from '../message.ts'
import { initialState } from '../state/reduceChat.ts'
import { selectBranch, selectFollowing } from '../state/selectors.ts'
import type { Chat } from './chat.ts'
import type { ChatContext } from './context.ts'
import type { Turns } from './turns.ts'

/**
 * Creates the methods of a chat that change messages without asking the model. `prepend` waits until the stored
 * conversation is restored. The other methods do not wait. If such a method changes messages before the stored
 * conversation has been read, the stored conversation is not restored.
 */
export function createEdits(
  { getState, dispatch, options, refuse }: ChatContext,
  { isBusy }: Turns,
  restore: () => Promise<void> | undefined,
): Pick<Chat, 'setMessages' | 'prepend' | 'removeMessage' | 'loadOlder' | 'selectBranch'> {
  function prepend(older: readonly ChatMessage[], hasOlder = false): void {
    const restoring = restore()
    if (restoring !== undefined) return void restoring.then(() => prepend(older, hasOlder))
    const { messages, hidden } = getState()
    const known = new Set([...messages, ...hidden].map(({ id }) => id))
    const added = initialState(older.filter(({ id }) => !known.has(id))).messages
    dispatch({
      type: 'set',
      fields: { messages: [...added, ...messages], older: hasOlder ? 'available' : undefined },
    })
  }

  /** Refuses a change while the chat is busy, or if the message does not exist. Returns `true` if it was refused. */
  function isRefused(messageId?: string): boolean {
    void restore()
    if (isBusy()) refuse('busy')
    else if (messageId === undefined || selectBranch(getState(), messageId).length > 0) return false
    else refuse('unknown-message')
    return true
  }

  return {
    setMessages(messages) {
      if (isRefused()) return
      dispatch({
        type: 'set',
        fields: { messages: initialState(messages).messages, hidden: [], older: undefined },
      })
    },
    prepend,
    selectBranch(messageId) {
      if (isRefused(messageId)) return
      const { messages, hidden } = getState()
      const shown = selectBranch(getState(), messageId)
      const isShown = new Set(shown)
      const aside = [...messages, ...hidden].filter((message) => !isShown.has(message))
      dispatch({ type: 'set', fields: { messages: shown, hidden: aside } })
    },
    removeMessage(messageId) {
      if (isRefused(messageId)) return
      const { messages, hidden } = getState()
      const removed = selectFollowing(getState(), messageId)
      const isKept = ({ id }: ChatMessage) => !removed.has(id)
      dispatch({ type: 'set', fields: { messages: messages.filter(isKept), hidden: hidden.filter(isKept) } })
    },
    async loadOlder() {
      const { older, messages } = getState()
      const { loadOlder } = options()
      if (loadOlder === undefined || older === undefined || older === 'loading') return
      dispatch({ type: 'set', fields: { older: 'loading' } })
      try {
        const page = await loadOlder(messages[0])
        prepend(page.messages, page.hasOlder)
      } catch {
        dispatch({ type: 'set', fields: { older: 'failed' } })
      }
    },
  }
}
