import { type ChatMessage, hasResult, type Part, type ToolCallState } from '../message.ts'
import { endMessage } from '../reduce/runs.ts'
import type { ChatState } from '../state/chatState.ts'
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
 * message, with three exceptions. If only this device has the approval, denial or result of a tool call, the
 * call of this device is kept. If the stored answer was interrupted and is the beginning of the answer of
 * this device, the longer parts are kept. If the content does not change, or the stored answer is still
 * streaming in the same run, returns `local`.
 */
export function mergeMessage(local: ChatMessage | undefined, stored: ThreadMessage): ChatMessage {
  if (local === undefined) return stored
  // A run that is under way is read again from its start, and what is shown until then is no less.
  const isOfSameRun = stored.runs?.at(-1)?.id === local.runs?.at(-1)?.id
  if (stored.status === 'streaming' && isOfSameRun) return local
  const parts = stored.parts.map((part) => newerCall(part, local))
  const { status, error } = stored
  const isBeginning =
    isOfSameRun && status === 'interrupted' && parts.every((part, i) => begins(part, local.parts[i]))
  if (isBeginning) {
    const longer = local.parts.map((own, i) => (hasText(own) ? own : (parts[i] ?? own)))
    const merged = endMessage({ ...stored, parts: longer }, status)
    return isSameContent(merged, local) && error?.reason === local.error?.reason ? local : merged
  }
  const merged = { ...stored, parts }
  return isSameContent(merged, local) ? local : merged
}

/** Returns `true` if a stored part is the beginning of the part of this device at the same place. */
function begins(part: Part, own: Part | undefined): boolean {
  if (own === undefined || own.type !== part.type) return false
  return hasText(part) && hasText(own) ? own.text.startsWith(part.text) : idOf(own) === idOf(part)
}

/** Returns a number that grows with the texts and the number of parts. */
export function sizeOf({ parts }: Pick<ChatMessage, 'parts'>): number {
  return parts.reduce((size, part) => size + (hasText(part) ? part.text.length : 0), parts.length)
}

const hasText = (part: Part) => part.type === 'text' || part.type === 'reasoning'
const idOf = (part: Part) => ('id' in part ? part.id : undefined)

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

/** Returns the messages that are shown and hidden after a merge, and the state of older messages. */
export function shownAfter(
  state: MessageTree & Pick<ChatState, 'older'>,
  all: ReadonlyMap<string, ChatMessage>,
  leafId: string | undefined,
  revisionOf: (message: ChatMessage) => number,
): MessageTree & { older: ChatState['older'] | undefined } {
  const last = state.messages.at(-1)
  // A message that the server does not know yet stays the last one.
  const isOwn = last !== undefined && revisionOf(last) === 0
  // A leaf in the middle of what is shown is an older one, from before the messages that follow it.
  const isOlder = state.messages.some(({ id }) => id === leafId)
  const tree = branchTo(all, isOwn ? last.id : leafAfter(all, last, isOlder ? undefined : leafId))
  const first = tree.messages[0]?.parentId
  const hasOlder = first !== undefined && !all.has(first)
  return { ...tree, older: hasOlder ? (state.older ?? 'available') : undefined }
}

/** The last message that is shown after a merge. */
function leafAfter(
  all: ReadonlyMap<string, ChatMessage>,
  last: ChatMessage | undefined,
  leafId: string | undefined,
): string | undefined {
  if (leafId !== undefined && all.has(leafId)) return leafId
  // A message that follows the last one is shown.
  let end = last
  for (const message of all.values()) if (end !== undefined && message.parentId === end.id) end = message
  return (end ?? [...all.values()].at(-1))?.id
}

/** Returns `true` if two `MessageTree`s contain the same message objects in the same order. */
export function isSameTree(a: MessageTree, b: MessageTree): boolean {
  const isSame = (left: readonly ChatMessage[], right: readonly ChatMessage[]) =>
    left.length === right.length && left.every((message, i) => message === right[i])
  return isSame(a.messages, b.messages) && isSame(a.hidden, b.hidden)
}
