import type { Chat } from '@chatstream/core'

/**
 * Makes a call that asks something, and returns whether the chat took it. A call that waits for the stored conversation
 * counts as taken.
 */
export function isAccepted(chat: Pick<Chat, 'getState'>, ask: () => unknown): boolean {
  const before = chat.getState().error
  ask()
  const { error } = chat.getState()
  return error === before || error?.kind !== 'refused'
}
