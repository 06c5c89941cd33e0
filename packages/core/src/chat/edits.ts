import type { ChatMessage } from '../message.ts'
import { initialState } from '../state/reduceChat.ts'
import { selectBranch } from '../state/selectors.ts'
import type { Chat } from './chat.ts'
import type { ChatContext } from './context.ts'
import type { Turns } from './turns.ts'

/** The calls that change the messages without asking the model. */
export function createEdits(
  { getState, dispatch, options, refuse }: ChatContext,
  { isBusy }: Turns,
): Pick<Chat, 'setMessages' | 'prepend' | 'removeMessage' | 'loadOlder' | 'selectBranch'> {
  const prepend = (older: readonly ChatMessage[], hasOlder = false) => {
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
      if (isBusy()) return refuse('busy')
      dispatch({ type: 'set', fields: { messages: initialState(messages).messages, hidden: [] } })
    },
    prepend,
    selectBranch(messageId) {
      if (isBusy()) return refuse('busy')
      if (selectBranch(getState(), messageId).length === 0) return refuse('unknown-message')
      dispatch({ type: 'branch', messageId })
    },
    removeMessage(messageId) {
      if (isBusy()) return refuse('busy')
      const removed = new Set([messageId])
      const { messages, hidden } = getState()
      for (let size = 0; size < removed.size;) {
        size = removed.size
        for (const { id, parentId = '' } of [...messages, ...hidden])
          if (removed.has(parentId)) removed.add(id)
      }
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
