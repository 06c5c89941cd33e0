import type { ChatMessage } from '../message.ts'
import type { ChatState, InterruptedRun } from './chatState.ts'

const indexes = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

/** An index of the list of ids. The list keeps its identity while a message streams, so one index serves many look-ups. */
function indexOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const known = indexes.get(ids)
  if (known !== undefined) return known
  const index = new Map(ids.map((id, i) => [id, i]))
  indexes.set(ids, index)
  return index
}

/**
 * Returns the message with this id. Returns `undefined` if there is none, or if it is on a branch that is not
 * selected. Takes constant time.
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
 * Returns a message and its alternatives, oldest first. An edit of a question, or another answer to it, makes
 * an alternative.
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

/** Returns the ids of a message and of all messages that follow it, including messages that are not shown. */
export function selectFollowing(
  { messages, hidden }: Pick<ChatState, 'messages' | 'hidden'>,
  id: string,
): ReadonlySet<string> {
  const following = new Set([id])
  // Parents come before their children, except for pages of older messages: each of those takes another pass.
  for (let size = 0; size < following.size;) {
    size = following.size
    for (const { id: each, parentId = '' } of [...messages, ...hidden])
      if (following.has(parentId)) following.add(each)
  }
  return following
}

/**
 * Returns the branch of a message: the messages before it, the message, and the messages after it. If a
 * message after it has alternatives, the branch contains the newest alternative.
 */
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
  // Sets: stored messages may follow each other in a circle.
  const before = new Set<ChatMessage<M, D, T>>()
  for (let at = byId.get(id); at !== undefined && !before.has(at); at = byId.get(at.parentId ?? ''))
    before.add(at)
  const branch = new Set([...before].toReversed())
  for (let at = newestChild.get(id); at !== undefined && !branch.has(at); at = newestChild.get(at.id))
    branch.add(at)
  return [...branch]
}

/**
 * Returns the run (request to the model) that is in progress, or else the interrupted run that can be
 * resumed. Returns `undefined` if there is no such run.
 */
export function selectResumableRun({
  messages,
  status,
  interruptedRun,
}: ChatState): InterruptedRun | undefined {
  if (status === 'idle') return interruptedRun
  const answer = messages.findLast((message) => message.status === 'streaming')
  const runId = answer?.runs?.at(-1)?.id
  return answer === undefined || runId === undefined ? undefined : { runId, messageId: answer.id }
}
