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

/** A question that begins a run, with the facts that the store needs. */
export interface Begin {
  question: ThreadQuestion
  run: Omit<StoredRun, 'messageId' | 'events'>
  now: number
  /** The most characters of the thread. */
  maxChars: number
}

/** The beginning of a run, or `known` for a run that the thread has had. */
export type Begun = { write: ThreadWrite & { thread: StoredThread }; answer: ThreadMessage } | 'known'

/** The ids of the messages that `decideBegin` needs. */
export function wantedBy({ messages, answer }: ThreadQuestion): string[] {
  const ids = [...messages, answer].flatMap(({ id, parentId }) => [id, parentId ?? id])
  return [...new Set(ids)]
}

/**
 * Decides how a question begins a run: its messages and its answer are stored in one step. Throws `thread_busy`,
 * `stale_revision`, `unknown_thread` or `limit_thread`.
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
