import type { ChatMessage } from '../message.ts'
import { initialState } from '../state/reduceChat.ts'
import { selectBranch, selectFollowing } from '../state/selectors.ts'
import type { Chat } from './chat.ts'
import type { ChatContext } from './context.ts'
import type { Turns } from './turns.ts'

/**
 * The calls that change the messages without asking the model. Only `prepend` waits until the stored conversation is
 * restored: messages that were changed before are left as they are.
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

  return {
    setMessages(messages) {
      void restore()
      if (isBusy()) return refuse('busy')
      dispatch({
        type: 'set',
        fields: { messages: initialState(messages).messages, hidden: [], older: undefined },
      })
    },
    prepend,
    selectBranch(messageId) {
      void restore()
      if (isBusy()) return refuse('busy')
      if (selectBranch(getState(), messageId).length === 0) return refuse('unknown-message')
      dispatch({ type: 'branch', messageId })
    },
    removeMessage(messageId) {
      void restore()
      if (isBusy()) return refuse('busy')
      const { messages, hidden } = getState()
      const removed = selectFollowing(getState(), messageId)
      const isKept = ({ id }: ChatMessage) => !removed.has(id)
      const fields = { messages: messages.filter(isKept), hidden: hidden.filter(isKept) }
      const isKnown = fields.messages.length + fields.hidden.length < messages.length + hidden.length
      if (!isKnown) return refuse('unknown-message')
      dispatch({ type: 'set', fields })
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
