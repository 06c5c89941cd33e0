import type { ChatMessage, ChatState } from '@chatstream/core'

const none: readonly string[] = []

const known = new WeakMap<readonly string[], ReadonlyMap<string, readonly string[]>>()

/**
 * The ids of the messages that stand in one another's place, this one among them, oldest first; none where there is no
 * other. Every message on the page asks with every change, so that they are gathered once for each list of ids, which
 * keeps its identity while a message streams.
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
