import type { Chat } from '@chatstream/core'

/**
 * Calls a function that sends something to a chat, and returns whether the chat accepted it. A call that waits for
 * the stored conversation is regarded as accepted.
 */
export function isAccepted(chat: Pick<Chat, 'getState'>, ask: () => unknown): boolean {
  const before = chat.getState().error
  ask()
  const { error } = chat.getState()
  return error === before || error?.kind !== 'refused'
}
