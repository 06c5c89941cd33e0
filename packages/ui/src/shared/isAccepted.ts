import type { Chat } from '@chatstream/core'

/**
 * Calls `ask`, a function that sends something to a chat. Returns `false` if the chat has refused the call. A call
 * that waits for the stored conversation is regarded as accepted.
 */
export function isAccepted(chat: Pick<Chat, 'getState'>, ask: () => unknown): boolean {
  const before = chat.getState().error
  ask()
  const { error } = chat.getState()
  return error === before || error?.kind !== 'refused'
}
