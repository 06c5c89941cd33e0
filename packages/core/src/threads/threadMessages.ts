import type { ChatParts } from '../chat/createChat.ts'
import { present } from '../json.ts'
import { type ChatMessage, hasResult } from '../message.ts'
import type { ThreadMessage, ThreadQuestion } from '../thread.ts'
import { selectFollowing } from '../state/selectors.ts'
import { toolNamed } from '../tool.ts'
import type { RequestContext } from '../turn/options.ts'
import { branchTo, byIdOf, isSameContent, isSameTree, mergeMessage } from './mergeMessages.ts'
import type { ThreadSource } from './source.ts'

/** The messages of one thread: those of the chat, with the revisions that this device knows. */
export interface ThreadMessages {
  /** The revision that this device knows; 0 for a message that the server does not have. */
  revisionOf(message: Pick<ChatMessage, 'id'>): number
  /** Records that the server has at least this revision. */
  note(id: string, revision: number): void
  /** Merges stored messages. With a `leafId` the branch to it is shown. Returns `true` if the chat changed. */
  merge(stored: readonly ThreadMessage[], leafId?: string): boolean
  /** Returns `true` while the answer is read here: what is stored of it is behind. */
  isRead(id: string): boolean
  /** The answer as it was stored while it was read here. */
  later(id: string): ThreadMessage | undefined
  /** Merges what was stored of answers while they were read here. */
  catchUp(): void
  /** Removes a message and those that follow it. */
  remove(id: string): void
  /** Writes a message of this device; a newer one of the server is merged, and the rest written again. */
  write(id: string): Promise<void>
  /** Resolves once every write has been answered. */
  written(): Promise<void>
  /** The part of a request that belongs to the conversation, and the run that it begins. */
  question(context: RequestContext): { question: ThreadQuestion; runId: string }
}

const writeTries = 3

/** Creates the messages of a thread. */
export function createThreadMessages(
  threadId: string,
  source: ThreadSource,
  { context: { getState, dispatch } }: ChatParts,
): ThreadMessages {
  const revisions = new Map<string, number>()
  /** Stored answers that came while they were read here. */
  const later = new Map<string, ThreadMessage>()
  let writing = Promise.resolve()

  const find = (id: string) => byIdOf(getState()).get(id)
  const revisionOf: ThreadMessages['revisionOf'] = (message) =>
    Math.max(revisions.get(message.id) ?? 0, revisionIn(message))
  const note = (id: string, revision: number) =>
    void revisions.set(id, Math.max(revision, revisionOf({ id })))

  function isRead(id: string): boolean {
    const { status, messages } = getState()
    const isReading = status !== 'idle' && status !== 'waiting'
    return isReading && messages.some((message) => message.id === id && message.status === 'streaming')
  }

  function merge(stored: readonly ThreadMessage[], leafId?: string): boolean {
    const state = getState()
    const all = byIdOf(state)
    for (const message of stored) {
      const { id, revision } = message
      if (isRead(id)) {
        later.set(id, message)
        continue
      }
      all.set(id, mergeMessage(all.get(id), message, revisionOf(all.get(id) ?? { id })))
      note(id, revision)
    }
    const last = state.messages.at(-1)
    // A message that the server does not know yet stays the last one.
    const leaf = last !== undefined && revisionOf(last) === 0 ? last.id : leafAfter(all, last, leafId)
    const tree = branchTo(all, leaf)
    const first = tree.messages[0]?.parentId
    const hasOlder = first !== undefined && !all.has(first)
    const older = hasOlder ? (state.older ?? 'available') : undefined
    if (isSameTree(state, tree) && older === state.older) return false
    dispatch({ type: 'set', fields: { ...tree, older } })
    return true
  }

  return {
    revisionOf,
    note,
    merge,
    isRead,
    later: (id) => later.get(id),
    catchUp() {
      const stored = [...later.values()]
      later.clear()
      if (stored.length > 0) merge(stored)
    },
    remove(id) {
      const all = byIdOf(getState())
      const removed = selectFollowing(getState(), id)
      const { messages } = getState()
      const leaf = messages.findLast((message) => !removed.has(message.id))
      for (const each of removed) all.delete(each)
      dispatch({ type: 'set', fields: branchTo(all, leaf?.id) })
    },
    write(id) {
      const once = () => writeMessage(threadId, source, { find: () => find(id), revisionOf, merge, note })
      // A write that failed is repeated with the next change of the message.
      writing = writing.then(once).catch(() => undefined)
      return writing
    },
    written: () => writing,
    question: (request) => questionIn(threadId, getState().messages, request, revisionOf),
  }
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

/** A message of the server has its revision, also after a reload. */
function revisionIn(message: Pick<ChatMessage, 'id'>): number {
  return 'revision' in message ? Number(message.revision) : 0
}

/** Writes a message. Where the server has a newer one, that is merged, and the rest written again. */
async function writeMessage(
  threadId: string,
  source: ThreadSource,
  {
    find,
    revisionOf,
    merge,
    note,
  }: Pick<ThreadMessages, 'revisionOf' | 'merge' | 'note'> & { find(): ChatMessage | undefined },
): Promise<void> {
  for (let tries = 0; tries < writeTries; tries++) {
    const local = find()
    if (local === undefined) return
    const stored = await source.writeMessage(threadId, { ...local, revision: revisionOf(local) })
    if (isSameContent(stored, local)) return note(local.id, stored.revision)
    merge([stored])
  }
}

/** The part of a request that belongs to the conversation: the messages that the server does not have, and the answer. */
function questionIn(
  threadId: string,
  shown: readonly ChatMessage[],
  { answer: { id, parentId, next } }: RequestContext,
  revisionOf: ThreadMessages['revisionOf'],
): { question: ThreadQuestion; runId: string } {
  const index = shown.findIndex((message) => message.id === id)
  const answer = shown[index]
  const runs = answer?.runs ?? []
  const unknown = shown.slice(0, index).filter((message) => revisionOf(message) === 0)
  // A later run of the same answer brings the results of its tools. It is not one of the answer's runs yet.
  const before =
    answer !== undefined && answer.parts.length > 0 ? [{ ...answer, runs: runs.slice(0, -1) }] : []
  return {
    runId: runs.at(-1)?.id ?? '',
    question: {
      threadId,
      messages: [...unknown, ...before].map((message) => ({ ...message, revision: revisionOf(message) })),
      answer: present({ id, parentId, next: next === 'follow' ? undefined : next }),
    },
  }
}

/** Returns `true` if the last answer has calls that a tool of this page can carry out now. */
export function hasOpenCalls({ context: { getState, options } }: ChatParts): boolean {
  const { status, messages } = getState()
  const answer = messages.at(-1)
  if (status !== 'idle' || answer?.role !== 'assistant' || answer.status !== 'complete') return false
  const tools = options().schema?.tools ?? {}
  return answer.parts
    .slice(answer.runs?.at(-1)?.firstPart ?? 0)
    .some(
      (part) =>
        part.type === 'tool-call' &&
        !hasResult(part) &&
        (part.state === 'ready' || part.state === 'running') &&
        part.providerExecuted !== true &&
        toolNamed(tools, part.name)?.execute !== undefined,
    )
}

/** Returns `true` if the answer called tools that are carried out in a page. */
export function hasCalls({ parts }: ChatMessage): boolean {
  return parts.some((part) => part.type === 'tool-call' && part.providerExecuted !== true)
}
