import type { Clock } from '../clock.ts'
import { isChatError } from '../errors/chatError.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import type { Thread, ThreadEvent } from '../thread.ts'

type Change = (thread: Thread) => Thread | undefined

/**
 * A record of the changes of threads that this device has sent and that the source has not answered yet. The
 * source is the place that stores threads. The methods return threads with these changes applied.
 */
export interface PendingChanges {
  /** Returns a thread with the unanswered changes. */
  find(id: string): Thread | undefined
  /**
   * Reads threads and applies the unanswered changes. If an event for a thread arrives during the request,
   * the thread in the event may be newer than in the response. The thread is then taken from the event, and
   * is passed on again once the response is shown.
   */
  read<Page extends { threads: readonly Thread[] }>(request: () => Promise<Page>): Promise<Page>
  /** Applies an event of the source's event stream, and passes it on with the unanswered changes. */
  receive(event: ThreadEvent): void
  /**
   * Does the same as `receive` for data that did not come from the event stream. Such data may be older than
   * a response that has not arrived yet.
   */
  apply(event: ThreadEvent): void
  /**
   * Shows a change at once and sends it to the source. If the source refuses the change, undoes it and
   * rejects. If an event of the source arrives before the response, the response is not shown, because an
   * event for this change follows. `change` returns `undefined` if the thread is deleted. `created` is the
   * new thread if one is created.
   */
  optimistic<Result extends Thread | void>(
    id: string,
    change: Change,
    send: () => Promise<Result>,
    created?: Thread,
  ): Promise<Result>
}

/**
 * Creates a record of the changes of threads that the source has not answered yet. The source is the place
 * that stores threads. `pass` gets every event of the source, with these changes applied to the thread. If a
 * change fails, `fail` gets the error.
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
