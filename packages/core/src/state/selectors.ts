import type { ChatMessage } from '../message.ts'
import type { ChatState } from './chatState.ts'

const indexes = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

/** The list of ids keeps its identity while a message streams, so that its index is made once for many look-ups. */
function indexOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const known = indexes.get(ids)
  if (known !== undefined) return known
  const index = new Map(ids.map((id, i) => [id, i]))
  indexes.set(ids, index)
  return index
}

/**
 * The message with this id, if it is shown; in constant time.
 *
 * @example
 * ```ts
 * const answer = selectMessage(chat.getState(), id)
 * ```
 */
export function selectMessage<M, D, T>(
  state: ChatState<M, D, T>,
  id: string,
): ChatMessage<M, D, T> | undefined {
  const index = indexOf(state.messageIds).get(id)
  return index === undefined ? undefined : state.messages[index]
}

/**
 * The alternatives to a message, itself among them, oldest first: what edits and regenerations left beside it.
 *
 * @example
 * ```ts
 * const siblings = selectSiblings(chat.getState(), message.id)
 * const label = `${siblings.findIndex((s) => s.id === message.id) + 1} of ${siblings.length}`
 * ```
 */
export function selectSiblings<M, D, T>(
  state: ChatState<M, D, T>,
  id: string,
): readonly ChatMessage<M, D, T>[] {
  const all = [...state.messages, ...state.hidden]
  const message = all.find((other) => other.id === id)
  if (message === undefined) return []
  return all
    .filter((other) => other.parentId === message.parentId && other.role === message.role)
    .toSorted((a, b) => a.createdAt - b.createdAt)
}

/** The branch a message is on: its ancestors, itself, and from there the newest of each generation. */
export function selectBranch<M, D, T>(
  state: ChatState<M, D, T>,
  id: string,
): readonly ChatMessage<M, D, T>[] {
  const all = [...state.messages, ...state.hidden]
  const byId = new Map(all.map((message) => [message.id, message]))
  const newestChild = new Map<string | undefined, ChatMessage<M, D, T>>()
  for (const message of all) {
    const rival = newestChild.get(message.parentId)
    if (rival === undefined || rival.createdAt <= message.createdAt)
      newestChild.set(message.parentId, message)
  }
  const branch: ChatMessage<M, D, T>[] = []
  for (let at = byId.get(id); at !== undefined; at = byId.get(at.parentId ?? '')) branch.unshift(at)
  for (let at = newestChild.get(id); at !== undefined; at = newestChild.get(at.id)) branch.push(at)
  return branch
}
