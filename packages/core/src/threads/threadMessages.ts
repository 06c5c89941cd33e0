import type { ChatParts } from '../chat/createChat.ts'
import { present } from '../json.ts'
import type { ChatMessage, ToolCallPart } from '../message.ts'
import type { ThreadMessage, ThreadQuestion } from '../thread.ts'
import type { ChatState } from '../state/chatState.ts'
import { selectFollowing } from '../state/selectors.ts'
import { toolNamed } from '../tool.ts'
import type { RequestContext } from '../turn/options.ts'
import {
  branchTo,
  byIdOf,
  isSameContent,
  isSameTree,
  mergeMessage,
  shownAfter,
  sizeOf,
} from './mergeMessages.ts'
import type { ThreadSource } from './source.ts'
import { type RetryContext, untilDone } from './untilDone.ts'

/**
 * Keeps the messages of one thread (conversation) the same in the chat and on the server. It also records the
 * newest revision of each message that this device knows. A revision is a version number.
 */
export interface ThreadMessages {
  /**
   * Returns the revision of a message that this device knows. Returns 0 if the server does not have the
   * message.
   */
  revisionOf(message: Pick<ChatMessage, 'id'>): number
  /** Records that the server has at least this revision of a message. */
  note(id: string, revision: number): void
  /** Removes the records of `note`. Called after the server has refused a revision. */
  forget(): void
  /** Returns the message that the server reported last. */
  stored(id: string): ThreadMessage | undefined
  /**
   * Merges stored messages with those of the chat. With a `leafId`, the chat shows the branch that ends with
   * this message. If the chat has more of an interrupted answer, writes it to the server. Returns `true` if
   * the chat changed.
   */
  merge(stored: readonly ThreadMessage[], leafId?: string): boolean
  /**
   * Returns `true` while this device reads the answer. The stored answer is then older than the answer in the
   * chat.
   */
  isRead(id: string): boolean
  /** Shows the stored versions of answers that this device has read to their end, and of the message `id`. */
  catchUp(id?: string): void
  /** Removes a message and all messages that follow it. Returns their ids. */
  remove(id: string): ReadonlySet<string>
  /**
   * Writes messages of this device to the server, one after the other, and repeats a write that failed. If
   * the server has a newer version of a message, it is merged with the message of this device, and the result
   * is written. If the server refuses a write, this write and the writes after it are given up. Never
   * rejects.
   */
  write(...ids: readonly string[]): Promise<void>
  /** Resolves once the server has answered every write, or the write has failed once. */
  written(): Promise<void>
  /**
   * Returns the part of a request that describes the question to the server, and the run that the request
   * begins.
   */
  question(context: RequestContext): { question: ThreadQuestion; runId: string }
}

/** Options of `createThreadMessages`. */
interface MessagesOptions extends RetryContext {
  /** The id of the thread. */
  id: string
  source: ThreadSource
  /** The name of this device. */
  device: string
}

const writeTries = 3

/**
 * Creates the object that keeps the messages of one thread (conversation) the same in the chat and on the
 * server.
 */
export function createThreadMessages(
  { id: threadId, source, device, ...retry }: MessagesOptions,
  { context: { getState, dispatch } }: ChatParts,
): ThreadMessages {
  /** The messages as the server has reported them last. */
  const records = new Map<string, ThreadMessage>()
  /** Revisions that the server must have, by the rules for runs, although it has not reported them yet. */
  const noted = new Map<string, number>()
  /** Answers that this device was still reading when the server reported them. */
  const later = new Set<string>()
  const writes = createWrites(retry)

  const find = (id: string) => byIdOf(getState()).get(id)
  const revisionOf: ThreadMessages['revisionOf'] = (message) =>
    Math.max(noted.get(message.id) ?? 0, records.get(message.id)?.revision ?? 0, revisionIn(message))
  const note = (id: string, revision: number) => void noted.set(id, Math.max(revision, noted.get(id) ?? 0))

  function isRead(id: string): boolean {
    const { status, messages } = getState()
    const isReading = status !== 'idle' && status !== 'waiting'
    return isReading && messages.some((message) => message.id === id && message.status === 'streaming')
  }

  function merge(stored: readonly ThreadMessage[], leafId?: string): boolean {
    const state = getState()
    const all = byIdOf(state)
    /** Interrupted answers of which this device has more. */
    const longer: string[] = []
    for (const message of stored) {
      const { id } = message
      if (message.revision < revisionOf(all.get(id) ?? { id })) continue
      records.set(id, message)
      if (isRead(id)) later.add(id)
      else {
        const merged = mergeMessage(all.get(id), message)
        all.set(id, merged)
        if (message.status === 'interrupted' && sizeOf(merged) > sizeOf(message)) longer.push(id)
      }
    }
    const { older, ...tree } = shownAfter(state, all, leafId, revisionOf)
    // The first write begins after the dispatch.
    void write(...longer)
    if (isSameTree(state, tree) && older === state.older) return false
    dispatch({ type: 'set', fields: { ...tree, older, ...replacedIn(state, all, records) } })
    return true
  }

  async function write(...ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const once = () => writeMessage(threadId, source, { find: () => find(id), revisionOf, merge, note })
      if (await writes.isRefused(once)) return
    }
  }

  return {
    revisionOf,
    note,
    merge,
    write,
    isRead,
    forget: () => noted.clear(),
    stored: (id) => records.get(id),
    catchUp(id) {
      const stored = [...later, id ?? ''].flatMap((each) => records.get(each) ?? [])
      later.clear()
      if (stored.length > 0) merge(stored)
    },
    remove(id) {
      const all = byIdOf(getState())
      const removed = selectFollowing(getState(), id)
      const leaf = getState().messages.findLast((message) => !removed.has(message.id))
      for (const each of removed) all.delete(each)
      dispatch({ type: 'set', fields: branchTo(all, leaf?.id) })
      for (const each of removed) records.delete(each)
      return removed
    },
    written: writes.written,
    question: (request) => questionIn({ threadId, device }, getState().messages, request, revisionOf),
  }
}

/** The fields of the state that the stored end of an answer replaces. */
function replacedIn(
  { interruptedRun, error, messages }: ChatState,
  all: ReadonlyMap<string, ChatMessage>,
  records: ReadonlyMap<string, ThreadMessage>,
) {
  const last = messages.at(-1)
  const stored = records.get(interruptedRun?.messageId ?? '')
  const isOver = stored !== undefined && !isUnderWay(stored, interruptedRun?.runId)
  const isOfLast = last !== undefined && error !== undefined && error === last.error
  return {
    ...(isOver && { interruptedRun: undefined }),
    ...(isOfLast && { error: all.get(last.id)?.error }),
  }
}

/**
 * Returns `true` if the run (request to the model) with this id is still writing a stored answer. This is the
 * case if the answer is streaming and the run is its last run.
 */
export function isUnderWay({ status, runs }: ThreadMessage, runId: string | undefined): boolean {
  return status === 'streaming' && runs?.at(-1)?.id === runId
}

/** A message of the server has its revision, also after a reload. */
function revisionIn(message: Pick<ChatMessage, 'id'> | undefined): number {
  return message !== undefined && 'revision' in message ? Number(message.revision) : 0
}

/**
 * Runs writes one after the other. If a write fails, it is repeated later, and the next writes do not wait for
 * it.
 */
function createWrites(retry: RetryContext) {
  let writing = Promise.resolve()
  return {
    written: () => writing,
    async isRefused(write: () => Promise<void>): Promise<boolean> {
      const error = await untilDone(retry, () => {
        const written = writing.then(write)
        writing = written.catch(() => undefined)
        return written
      })
      return error !== undefined
    },
  }
}

/** Writes a message. If the server has a newer version, merges the two versions and writes the result. */
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
  thread: Pick<ThreadQuestion, 'threadId' | 'device'>,
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
      ...thread,
      messages: [...unknown, ...before].map((message) => ({ ...message, revision: revisionOf(message) })),
      answer: present({ id, parentId, next: next === 'follow' ? undefined : next }),
    },
  }
}

/**
 * Returns the tool calls of the last answer that this page can run now. Such a call is ready or approved, and
 * the page has an `execute` function for its tool.
 */
export function openCalls({ context: { getState, options } }: ChatParts): readonly ToolCallPart[] {
  const answer = getState().messages.at(-1)
  if (answer?.role !== 'assistant' || answer.status !== 'complete') return []
  const tools = options().schema?.tools ?? {}
  return lastCalls(answer).filter(
    (part) =>
      (part.state === 'ready' || part.state === 'running') &&
      part.providerExecuted !== true &&
      toolNamed(tools, part.name)?.execute !== undefined,
  )
}

const unanswered: ReadonlySet<ToolCallPart['state']> = new Set(['streaming-input', 'ready'])

/**
 * Returns `true` if a tool call in the last run of the answer has been decided, has begun to run, or has a
 * result. Tool calls that the provider runs are ignored.
 */
export function hasAnswers(answer: ChatMessage): boolean {
  return lastCalls(answer).some(
    ({ providerExecuted, state }) => providerExecuted !== true && !unanswered.has(state),
  )
}

function lastCalls({ parts, runs }: ChatMessage): readonly ToolCallPart[] {
  return parts.slice(runs?.at(-1)?.firstPart ?? 0).filter((part) => part.type === 'tool-call')
}
