import { type ChatMessage, hasResult, type Part, type ToolCallState } from '../message.ts'
import type { ThreadMessage } from '../thread.ts'

/**
 * All messages of a chat. `messages` are shown. `hidden` are not shown, because an edit or another answer
 * replaced them.
 */
export interface MessageTree {
  messages: readonly ChatMessage[]
  hidden: readonly ChatMessage[]
}

/** The order in which a call goes through its states. Of two states, the newer one is later in this order. */
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
 * Merges a message of this device (`local`) with the stored version of the message. Returns the stored
 * message, with two exceptions. If only this device has the approval, denial or result of a tool call, the
 * call of this device is kept. If the content does not change, or the stored answer is still streaming in the
 * same run, returns `local`.
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

/**
 * Returns `true` if two messages have the same `parentId`, parts, status and metadata. The start and end
 * times of parts are ignored, because they are different on each device.
 */
export function isSameContent(a: ChatMessage, b: ChatMessage): boolean {
  return contentOf(a) === contentOf(b)
}

function contentOf({ parentId, parts, status, metadata }: ChatMessage): string {
  return JSON.stringify([parentId, parts, status, metadata], (key, value: unknown) =>
    key === 'startedAt' || key === 'endedAt' ? undefined : value,
  )
}

/** Returns all messages of a chat, shown or not, as a map from id to message. */
export function byIdOf({ messages, hidden }: MessageTree): Map<string, ChatMessage> {
  return new Map([...messages, ...hidden].map((message) => [message.id, message]))
}

/**
 * Divides messages into two groups. The first group is the branch that ends with the message `leafId`: this
 * message and all messages before it. The second group contains all other messages.
 */
export function branchTo(all: ReadonlyMap<string, ChatMessage>, leafId: string | undefined): MessageTree {
  const branch = new Set<ChatMessage>()
  for (let at = all.get(leafId ?? ''); at !== undefined && !branch.has(at); at = all.get(at.parentId ?? ''))
    branch.add(at)
  const messages = [...branch].toReversed()
  return { messages, hidden: [...all.values()].filter((message) => !branch.has(message)) }
}

/** Returns `true` if two `MessageTree`s contain the same message objects in the same order. */
export function isSameTree(a: MessageTree, b: MessageTree): boolean {
  const isSame = (left: readonly ChatMessage[], right: readonly ChatMessage[]) =>
    left.length === right.length && left.every((message, i) => message === right[i])
  return isSame(a.messages, b.messages) && isSame(a.hidden, b.hidden)
}
