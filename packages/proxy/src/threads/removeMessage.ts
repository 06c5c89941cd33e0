import type { ThreadMessage, ThreadStore } from '@chatstream/core'
import { unknownThread } from '../errors/threadRefusals.ts'
import { callStore } from './createThreads.ts'
import type { Threads } from './createThreads.ts'
import { sizeOf, withoutClaims, withoutRun } from './threadRules.ts'

const pageMessages = 500

/**
 * Deletes a message of a thread (conversation) and all messages that follow it. If one of these messages is a
 * running answer, the answer is stopped. If the deleted message was shown, the conversation shown then ends at the
 * message before it. Throws `unknown_thread` if the thread or the message does not exist.
 */
export async function removeMessage(
  owner: string,
  threadId: string,
  messageId: string,
  threads: Threads,
): Promise<void> {
  for (;;) {
    const outcome = await callStore(() => tryToRemove(owner, threadId, messageId, threads), threads.report)
    if (outcome === 'again') continue
    if (outcome.stopped !== undefined) await threads.stopRun(owner, outcome.stopped)
    return
  }
}

/** Deletes the messages, or returns `again` if the thread was changed while they were searched. */
async function tryToRemove(
  owner: string,
  threadId: string,
  messageId: string,
  { store }: Threads,
): Promise<'again' | { stopped: string | undefined }> {
  const before = await store.find(owner, threadId)
  const [message] = await store.branch(owner, threadId, messageId, 1)
  if (before === undefined || message === undefined) throw unknownThread()
  const { removed, size } = await messagesFrom(owner, threadId, messageId, store)
  const stopped = removed.has(before.activeMessageId ?? '') ? before.activeRunId : undefined
  const result = { isDone: false }
  await store.update(owner, threadId, [], ({ thread }) => {
    if (thread === undefined) throw unknownThread()
    // A message may have been written meanwhile under one that goes.
    result.isDone = thread.version === before.version
    if (!result.isDone) return undefined
    const { leafId, ...rest } = withoutClaims(stopped === undefined ? thread : withoutRun(thread), removed)
    const shown = removed.has(leafId ?? '') ? message.parentId : leafId
    const isEnded = stopped !== undefined || (leafId !== shown && rest.state !== 'running')
    return {
      thread: {
        ...rest,
        version: thread.version + 1,
        size: Math.max(0, (thread.size ?? 0) - size),
        ...(shown !== undefined && { leafId: shown }),
        ...(isEnded && { state: 'idle' as const }),
      },
      removed: [...removed],
      events: [
        { type: 'message-deleted', threadId, messageId },
        { type: 'thread', threadId },
      ],
    }
  })
  return result.isDone ? { stopped } : 'again'
}

/**
 * Returns the ids of a message and of all messages that follow it. Also returns the number of characters of all
 * these messages together.
 */
async function messagesFrom(
  owner: string,
  threadId: string,
  messageId: string,
  store: ThreadStore,
): Promise<{ removed: ReadonlySet<string>; size: number }> {
  const children = new Map<string, string[]>()
  const sizes = new Map<string, number>()
  let page: readonly ThreadMessage[] = []
  do {
    page = await store.messages(owner, threadId, page.at(-1)?.id, pageMessages)
    for (const message of page) {
      const { id, parentId = '' } = message
      sizes.set(id, sizeOf(message))
      const known = children.get(parentId)
      if (known === undefined) children.set(parentId, [id])
      else known.push(id)
    }
  } while (page.length === pageMessages)
  const found = new Set([messageId])
  // A set also yields what is added while it is read.
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child)
  let size = 0
  for (const id of found) size += sizes.get(id) ?? 0
  return { removed: found, size }
}
