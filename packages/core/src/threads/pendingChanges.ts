import type { Clock } from '../clock.ts'
import { isChatError } from '../errors/chatError.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import type { Thread, ThreadEvent } from '../thread.ts'

type Change = (thread: Thread) => Thread | undefined

/**
 * The threads that the source reported last, and the changes of this device that the source has not answered yet. The
 * methods return threads with these changes applied.
 */
export interface PendingChanges {
  /** The thread with the changes that are under way. */
  find(id: string): Thread | undefined
  /**
   * Reads threads with the changes that are under way. A thread whose event came while the request was under way is newer
   * than the answer may be: it is taken from the event, and passed on again once the answer is shown.
   */
  read<Page extends { threads: readonly Thread[] }>(request: () => Promise<Page>): Promise<Page>
  /** Applies an event of the source's event stream, and passes it on with the changes that are under way. */
  receive(event: ThreadEvent): void
  /** The same for what was read without the event stream, and may be older than a response under way. */
  apply(event: ThreadEvent): void
  /**
   * Shows a change at once and sends it. A failure takes it back and rejects. A response that an event of the source has
   * overtaken is not shown: the event of the change itself follows. `change` returns `undefined` for a thread that is
   * deleted; `created` is a thread that is new.
   */
  optimistic<Result extends Thread | void>(
    id: string,
    change: Change,
    send: () => Promise<Result>,
    created?: Thread,
  ): Promise<Result>
}

/**
 * Creates a record of the changes that the source has not answered yet. `pass` gets every event of the source, with
 * these changes applied to its thread. `fail` gets the error if a change fails.
 */
export function createPendingChanges(
  clock: Clock,
  pass: (event: ThreadEvent) => void,
  fail: (error: ChatErrorData) => void,
): PendingChanges {
  const known = new Map<string, Thread>()
  const pending = new Map<string, readonly Change[]>()
  /** For each request under way, the threads whose events came meanwhile. */
  const reads = new Set<Set<string>>()
  /** The threads of the last events of the source. */
  const reported = new Map<string, Thread>()

  function apply(event: ThreadEvent): void {
    if (event.type !== 'thread' && event.type !== 'thread-deleted') return pass(event)
    const id = event.type === 'thread' ? event.thread.id : event.threadId
    for (const meanwhile of reads) meanwhile.add(id)
    if (event.type === 'thread') known.set(id, event.thread)
    else known.delete(id)
    passOn(id)
  }

  function passOn(id: string): void {
    const thread = find(id)
    pass(thread === undefined ? { type: 'thread-deleted', threadId: id } : { type: 'thread', thread })
  }

  function find(id: string): Thread | undefined {
    const thread = known.get(id)
    return thread && applied(pending.get(id) ?? [], thread)
  }

  const settle = (id: string, change: Change) =>
    pending.set(
      id,
      (pending.get(id) ?? []).filter((each) => each !== change),
    )

  return {
    find,
    apply,
    receive(event) {
      if (event.type === 'thread') reported.set(event.thread.id, event.thread)
      apply(event)
    },
    async read(request) {
      const meanwhile = new Set<string>()
      reads.add(meanwhile)
      try {
        const page = await request()
        for (const thread of page.threads) if (!meanwhile.has(thread.id)) known.set(thread.id, thread)
        if (meanwhile.size > 0) clock.setTimeout(() => meanwhile.forEach(passOn), 0)
        return { ...page, threads: page.threads.flatMap(({ id }) => find(id) ?? []) }
      } finally {
        reads.delete(meanwhile)
      }
    },
    async optimistic(id, change, send, created) {
      const before = known.get(id) ?? created
      pending.set(id, [...(pending.get(id) ?? []), change])
      if (before !== undefined) apply({ type: 'thread', thread: before })
      const event = reported.get(id)
      try {
        const result = await send()
        settle(id, change)
        if (result === undefined) apply({ type: 'thread-deleted', threadId: id })
        else if (reported.get(id) === event) apply({ type: 'thread', thread: result })
        else passOn(id)
        return result
      } catch (error) {
        settle(id, change)
        const thread = known.get(id)
        if (created !== undefined) apply({ type: 'thread-deleted', threadId: id })
        else if (thread !== undefined) apply({ type: 'thread', thread })
        if (isChatError(error)) fail(error.data)
        throw error
      }
    },
  }
}

/** The thread after the changes; `undefined` if one of them deletes it. */
function applied(changes: readonly Change[], thread: Thread): Thread | undefined {
  let now: Thread | undefined = thread
  for (const change of changes) now &&= change(now)
  return now
}
