import type { ChatMessage, ChatState } from '@chatstream/core'

const none: readonly string[] = []

const known = new WeakMap<readonly string[], ReadonlyMap<string, readonly string[]>>()

/**
 * Returns the ids of all versions of a message, including this version, oldest first. If there is only one
 * version, returns an empty array. Every message calls this function after every change of the chat. So the
 * result is cached by the list of message ids, which stays the same while a message streams.
 */
export function selectAlternatives(state: ChatState, id: string): readonly string[] {
  if (state.hidden.length === 0) return none
  let alternatives = known.get(state.messageIds)
  if (alternatives === undefined) {
    alternatives = gather(state)
    known.set(state.messageIds, alternatives)
  }
  return alternatives.get(id) ?? none
}

function gather({ messages, hidden }: ChatState): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, ChatMessage[]>()
  for (const message of [...messages, ...hidden]) {
    const place = `${message.role} ${message.parentId ?? ''}`
    const there = places.get(place)
    if (there === undefined) places.set(place, [message])
    else there.push(message)
  }
  const alternatives = new Map<string, readonly string[]>()
  for (const there of places.values()) {
    if (there.length === 1) continue
    const ids = there.sort((a, b) => a.createdAt - b.createdAt).map((message) => message.id)
    for (const id of ids) alternatives.set(id, ids)
  }
  return alternatives
}
