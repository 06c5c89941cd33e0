import type { Chat } from '@chatstream/core'

/**
 * Calls `ask`, a function that calls a method of a chat, e.g. `send`. If the chat refuses the call, returns
 * `false`. If the call waits for the stored conversation, it counts as accepted.
 */
export function isAccepted(chat: Pick<Chat, 'getState'>, ask: () => unknown): boolean {
  const before = chat.getState().error
  ask()
  const { error } = chat.getState()
  return error === before || error?.kind !== 'refused'
}
