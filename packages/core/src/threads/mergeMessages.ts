import { type ChatMessage, hasResult, type Part, type ToolCallState } from '../message.ts'
import type { ThreadMessage } from '../thread.ts'

/** The messages of a chat: the branch that is shown, and the others. */
export interface MessageTree {
  messages: readonly ChatMessage[]
  hidden: readonly ChatMessage[]
}

/** The order in which a call goes through its states. The later one of two is the newer one. */
const progress: readonly ToolCallState[] = [
  'streaming-input',
  'ready',
  'awaiting-approval',
  'running',
  'done',
  'failed',
  'denied',
]

/**
 * Shows a stored message in place of the one of this device, except for tool calls: an approval, a denial or a result
 * that only this device has is kept, so that nothing is lost. A message with the same content keeps its identity.
 */
export function mergeMessage(local: ChatMessage | undefined, stored: ThreadMessage): ChatMessage {
  if (local === undefined) return stored
  // A run that is under way is read again from its start, and what is shown until then is no less.
  const isOfSameRun = stored.runs?.at(-1)?.id === local.runs?.at(-1)?.id
  if (stored.status === 'streaming' && isOfSameRun) return local
  const merged = { ...stored, parts: stored.parts.map((part) => newerCall(part, local)) }
  return isSameContent(merged, local) ? local : merged
}

function newerCall(part: Part, local: ChatMessage): Part {
  // An answer that was interrupted here has ended its calls without their results.
  if (part.type !== 'tool-call' || hasResult(part) || local.status === 'interrupted') return part
  const own = local.parts.find((each) => each.type === 'tool-call' && each.id === part.id)
  if (own?.type !== 'tool-call') return part
  return progress.indexOf(own.state) > progress.indexOf(part.state) ? own : part
}

/** Returns `true` if two messages look the same. Times of arrival differ between devices. */
export function isSameContent(a: ChatMessage, b: ChatMessage): boolean {
  return contentOf(a) === contentOf(b)
}

function contentOf({ parentId, parts, status, metadata }: ChatMessage): string {
  return JSON.stringify([parentId, parts, status, metadata], (key, value: unknown) =>
    key === 'startedAt' || key === 'endedAt' ? undefined : value,
  )
}

/** All messages of a tree, by id. */
export function byIdOf({ messages, hidden }: MessageTree): Map<string, ChatMessage> {
  return new Map([...messages, ...hidden].map((message) => [message.id, message]))
}

/** The branch from the first message that is known to this one, and the messages of other branches. */
export function branchTo(all: ReadonlyMap<string, ChatMessage>, leafId: string | undefined): MessageTree {
  const branch = new Set<ChatMessage>()
  for (let at = all.get(leafId ?? ''); at !== undefined && !branch.has(at); at = all.get(at.parentId ?? ''))
    branch.add(at)
  const messages = [...branch].toReversed()
  return { messages, hidden: [...all.values()].filter((message) => !branch.has(message)) }
}

/** Returns `true` if two trees hold the same objects in the same order. */
export function isSameTree(a: MessageTree, b: MessageTree): boolean {
  const isSame = (left: readonly ChatMessage[], right: readonly ChatMessage[]) =>
    left.length === right.length && left.every((message, i) => message === right[i])
  return isSame(a.messages, b.messages) && isSame(a.hidden, b.hidden)
}
