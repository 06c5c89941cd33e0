import { isDeepStrictEqual } from 'node:util'
import { claimsOfAsker, createError, readClaimId, textOf, threadStateAfter } from '@chatstream/core'
import type {
  ChatMessage,
  StoredEvent,
  StoredThread,
  Thread,
  ThreadChange,
  ThreadMessage,
  ThreadSnapshot,
  ThreadWrite,
} from '@chatstream/core'
import type { RunEnd } from '../logs/streamLog.ts'
import { staleRevision, threadTooLong, unknownThread } from '../errors/threadRefusals.ts'

/** The maximum number of characters of a title that is made from a question. */
const titleLength = 60

/** The number of characters of a question that are read to make a title. */
const maxTitled = 1000

/** Returns a new thread (conversation) without messages. */
export function newThread(id: string, change: ThreadChange, now: number): StoredThread {
  const empty: StoredThread = {
    id,
    version: 0,
    createdAt: now,
    updatedAt: now,
    archived: false,
    pinned: false,
    state: 'idle',
    unread: false,
  }
  return changed(empty, change)
}

/**
 * Returns a thread (conversation) with changed fields. If the new title is `null` or empty, the title is
 * removed.
 */
export function changed(thread: StoredThread, { title, ...change }: ThreadChange): StoredThread {
  const { title: _, ...untitled } = thread
  if (title === null || title === '') return { ...untitled, ...change }
  return { ...thread, ...change, ...(title !== undefined && { title }) }
}

/**
 * Returns a thread (conversation) in the form in which clients get it, without the fields that only the
 * server needs.
 */
export function toThread(stored: StoredThread): Thread {
  const { version: _, size: __, run: ___, claims: ____, ...thread } = stored
  return thread
}

/** The messages and events of a change. */
interface Changes {
  messages?: readonly ThreadMessage[]
  /** The messages as they were before the change, by id. */
  before?: ThreadSnapshot['messages']
  events?: readonly StoredEvent[]
}

/**
 * Returns the data to store for a change of a thread (conversation). The data are the thread with its next version
 * number, the changed messages, and the events that report the change to clients.
 */
export function write(
  thread: StoredThread,
  { messages = [], before = new Map(), events = [] }: Changes = {},
): ThreadWrite & { thread: StoredThread } {
  const threadId = thread.id
  return {
    thread: nextVersion(thread, messages, before),
    messages,
    events: [
      ...messages.map(({ id }) => ({ type: 'message' as const, threadId, messageId: id })),
      ...events,
      { type: 'thread', threadId },
    ],
  }
}

/**
 * Returns a thread (conversation) with its next version number. If messages are written, the size of the
 * thread is updated too.
 */
export function nextVersion(
  thread: StoredThread,
  messages: readonly ThreadMessage[],
  before: ThreadSnapshot['messages'],
): StoredThread {
  const added = messages.map((message) => sizeOf(message) - sizeOf(before.get(message.id)))
  const size = added.reduce((sum, each) => sum + each, thread.size ?? 0)
  return { ...thread, version: thread.version + 1, ...(messages.length > 0 && { size: Math.max(0, size) }) }
}

/** Returns the number of characters of a message as JSON, or 0 for `undefined`. */
export function sizeOf(message: ThreadMessage | undefined): number {
  return message === undefined ? 0 : JSON.stringify(message).length
}

/**
 * Throws `limit_thread` if a change makes a thread (conversation) longer than `max` characters. If the thread
 * was already longer, a change may make it shorter.
 */
export function checkSize({ size = 0 }: StoredThread, before: StoredThread | undefined, max: number): void {
  if (size > max && size > (before?.size ?? 0)) throw threadTooLong(max)
}

/**
 * Checks messages that a client wants to write, and returns those that must be stored, with their new
 * revisions (version numbers). Messages that are already stored with the same content are left out. Throws
 * `stale_revision` if the stored message has another revision or another parent. Throws `unknown_thread` if
 * the parent of a message does not exist, or if the client has a revision of a message that is not stored.
 */
export function writeMessages(
  asked: readonly ThreadMessage[],
  stored: ThreadSnapshot['messages'],
): ThreadMessage[] {
  const written = new Map<string, ThreadMessage>()
  for (const message of asked) {
    const before = written.get(message.id) ?? stored.get(message.id)
    const { parentId } = message
    const follows = parentId === undefined || written.has(parentId) || stored.has(parentId)
    if (!follows || (before === undefined && message.revision > 0)) throw unknownThread()
    if (before === undefined) written.set(message.id, { ...settled(message), revision: 1 })
    else if (isSame(message, before)) continue
    else if (before.revision !== message.revision || before.parentId !== parentId) throw staleRevision(before)
    else written.set(message.id, { ...settled(message, before), revision: before.revision + 1 })
  }
  return [...written.values()]
}

/**
 * True if the client has already written this message. The client then repeats a request whose response it did not
 * get.
 */
function isSame(message: ThreadMessage, before: ThreadMessage): boolean {
  if (message.revision > before.revision) return false
  return isDeepStrictEqual({ ...settled(message, before), revision: 0 }, { ...before, revision: 0 })
}

/**
 * Returns a message of a client without the status `streaming`, because only a run makes a message that is
 * streaming.
 */
function settled(message: ThreadMessage, before?: ThreadMessage): ThreadMessage {
  return message.status === 'streaming' ? { ...message, status: before?.status ?? 'complete' } : message
}

/**
 * Returns an answer with the status and the error that clients show after its run (request to the model) has
 * ended. If the answer is complete, or the run ended as `complete` or `stopped`, the answer does not change.
 * `isEmpty` is `true` if no event of the answer arrived.
 */
export function withEnd(message: ChatMessage, end: RunEnd, isEmpty: boolean): ChatMessage {
  // Readers may not have got the last events of a run that was stopped.
  if (end.end === 'stopped') return { ...message, status: 'stopped' }
  if (end.end === 'complete' || message.status === 'complete') return message
  const { reason = 'run-cut', message: text, params, code } = end
  const status = isEmpty && end.end === 'error' ? 'failed' : 'interrupted'
  return { ...message, status, error: createError(reason, text, params, { code }).data }
}

/**
 * Returns a thread (conversation) in the state that it has after an answer. If the answer is `undefined`,
 * because the store has lost it, the state is `failed`.
 */
export function afterRun(thread: StoredThread, answer: ChatMessage | undefined, now: number): StoredThread {
  const claims = answer && claimsOfAsker(answer, thread.run?.device, now)
  return {
    ...withoutRun(thread),
    state: answer === undefined ? 'failed' : threadStateAfter(answer),
    ...(claims !== undefined && { claims }),
    unread: true,
    updatedAt: now,
  }
}

/** Returns a thread (conversation) without the fields for a run (request to the model) in progress. */
export function withoutRun(thread: StoredThread): StoredThread {
  const { run: _, activeRunId: __, activeMessageId: ___, ...rest } = thread
  return rest
}

/**
 * Returns a thread (conversation) without the claims for tool calls in these messages. A claim reserves a
 * tool call for one device. Call this function if the messages are deleted or stopped.
 */
export function withoutClaims(thread: StoredThread, messageIds: ReadonlySet<string>): StoredThread {
  const { claims, ...rest } = thread
  if (claims === undefined) return thread
  const kept = Object.entries(claims).filter(([id]) => !messageIds.has(readClaimId(id).messageId))
  return { ...rest, claims: Object.fromEntries(kept) }
}

/**
 * Returns a title made of the beginning of a question, at most 60 characters long. If the question has no
 * text, returns `undefined`.
 */
export function titleOf(question: ChatMessage | undefined): string | undefined {
  const asked = question === undefined ? '' : textOf(question).trimStart()
  // A question may have megabytes.
  const text = asked.slice(0, maxTitled).replaceAll(/\s+/g, ' ').trim()
  if (text === '') return undefined
  const characters = [...text]
  if (characters.length <= titleLength) return text
  const cut = characters.slice(0, titleLength - 1).join('')
  const space = cut.lastIndexOf(' ')
  return `${cut.slice(0, space > titleLength / 2 ? space : undefined)}…`
}
