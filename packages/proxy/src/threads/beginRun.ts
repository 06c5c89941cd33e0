import { beginRun as beginRunOf, isHeld } from '@chatstream/core'
import type {
  ChatMessage,
  StoredRun,
  StoredThread,
  ThreadMessage,
  ThreadQuestion,
  ThreadSnapshot,
  ThreadWrite,
} from '@chatstream/core'
import { threadBusy, threadHeld, unknownThread } from '../errors/threadRefusals.ts'
import { checkSize, newThread, titleOf, write, writeMessages } from './threadRules.ts'

/**
 * A question in a thread (conversation), and the facts about the run (request to the model) that the question
 * begins.
 */
export interface Begin {
  question: ThreadQuestion
  run: Omit<StoredRun, 'messageId' | 'events'>
  now: number
  /** The maximum number of characters of the thread. */
  maxChars: number
}

/**
 * The result of `decideBegin`: the changes that begin a run (request to the model), and the message for its
 * answer. It is `known` if the thread already has the run.
 */
export type Begun = { write: ThreadWrite & { thread: StoredThread }; answer: ThreadMessage } | 'known'

/**
 * Returns the ids of the stored messages that are needed to check a question. These are the messages that the
 * question contains, the answer to it, and the parents of all these messages.
 */
export function wantedBy({ messages, answer }: ThreadQuestion): string[] {
  const ids = [...messages, answer].flatMap(({ id, parentId }) => [id, parentId ?? id])
  return [...new Set(ids)]
}

/**
 * Checks a question in a thread (conversation), and returns the changes to the thread. The changes are the new
 * messages, and the answer in which a run (request to the model) begins. All changes are stored in one step.
 *
 * Throws `thread_busy` if another run is in progress or another device runs a tool call. Throws `stale_revision` if
 * a message was changed in the meantime. Throws `unknown_thread` if a parent message does not exist. Throws
 * `limit_thread` if the thread would become too long.
 */
export function decideBegin(
  { question, run, now, maxChars }: Begin,
  { thread, messages }: ThreadSnapshot,
): Begun {
  const { threadId, answer: asked, device } = question
  const known = messages.get(asked.id)
  if (thread?.activeRunId === run.id || known?.runs?.some(({ id }) => id === run.id) === true) return 'known'
  if (thread?.activeRunId !== undefined) throw threadBusy(thread.activeRunId)
  if (isHeld(thread?.claims, { answerId: asked.id, device }, now)) throw threadHeld()
  const written = new Map(writeMessages(question.messages, messages).map((each) => [each.id, each]))
  const parent = asked.parentId
  if (parent !== undefined && !messages.has(parent) && !written.has(parent)) throw unknownThread()
  const before = written.get(asked.id) ?? known
  const answer = begunAnswer(before, question, run.id, (known?.revision ?? 0) + 1, now)
  written.set(answer.id, answer)
  const title = titleOf(question.messages.find(({ role }) => role === 'user'))
  const base = thread ?? newThread(threadId, {}, now)
  const { claims: _, ...begun } = base
  const next = write(
    {
      ...begun,
      ...(base.title === undefined && title !== undefined && { title }),
      updatedAt: now,
      leafId: answer.id,
      state: 'running',
      activeRunId: run.id,
      activeMessageId: answer.id,
      run: { ...run, messageId: answer.id, events: 0 },
    },
    {
      messages: [...written.values()],
      before: messages,
      events: [{ type: 'run-started', threadId, runId: run.id, messageId: answer.id }],
    },
  )
  checkSize(next.thread, thread, maxChars)
  return { answer, write: next }
}

function begunAnswer(
  before: ChatMessage | undefined,
  { answer: { id, parentId, next } }: ThreadQuestion,
  runId: string,
  revision: number,
  now: number,
): ThreadMessage {
  const empty: ChatMessage = {
    id,
    ...(parentId !== undefined && { parentId }),
    role: 'assistant',
    parts: [],
    status: 'streaming',
    createdAt: now,
  }
  const { error: _, ...answer } = before ?? empty
  return { ...beginRunOf(answer, runId, next), revision }
}
