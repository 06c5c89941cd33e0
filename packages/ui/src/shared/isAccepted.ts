import type { Chat } from '@chatstream/core'

/**
 * Calls a function that sends something, and returns whether the chat accepted it. A call that waits for the stored
 * conversation counts as accepted.
 */
export function isAccepted(chat: Pick<Chat, 'getState'>, ask: () => unknown): boolean {
  const before = chat.getState().error
  ask()
  const { error } = chat.getState()
  return error === before || error?.kind !== 'refused'
}
