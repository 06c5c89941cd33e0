import { isChatError } from '../errors/chatError.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import type { Thread, ThreadEvent } from '../thread.ts'

type Change = (thread: Thread) => Thread | undefined

/** Threads as the server has them, and the changes of this device that it has not answered. */
export interface PendingChanges {
  /** The thread with the changes that are under way. */
  find(id: string): Thread | undefined
  /** Registers the threads of a page, and returns them with the changes that are under way. */
  show(page: readonly Thread[]): readonly Thread[]
  /** Applies an event of the source, and passes it on with the changes that are under way. */
  receive(event: ThreadEvent): void
  /**
   * Shows a change at once and sends it. A failure takes it back and rejects. `change` returns `undefined` for a thread
   * that is deleted; `created` is a thread that is new.
   */
  optimistic<Result extends Thread | void>(
    id: string,
    change: Change,
    send: () => Promise<Result>,
    created?: Thread,
  ): Promise<Result>
}

/** Creates the record of changes. `pass` gets every event, `fail` the error of a change that was refused. */
export function createPendingChanges(
  pass: (event: ThreadEvent) => void,
  fail: (error: ChatErrorData) => void,
): PendingChanges {
  const known = new Map<string, Thread>()
  const pending = new Map<string, readonly Change[]>()

  /** `undefined` if a change deletes the thread. */
  function shown(thread: Thread): Thread | undefined {
    let now: Thread | undefined = thread
    for (const change of pending.get(thread.id) ?? []) now &&= change(now)
    return now
  }

  function receive(event: ThreadEvent): void {
    if (event.type === 'thread-deleted') known.delete(event.threadId)
    if (event.type !== 'thread') return pass(event)
    const { id } = event.thread
    known.set(id, event.thread)
    const thread = shown(event.thread)
    pass(thread === undefined ? { type: 'thread-deleted', threadId: id } : { type: 'thread', thread })
  }

  const settle = (id: string, change: Change) =>
    pending.set(
      id,
      (pending.get(id) ?? []).filter((each) => each !== change),
    )

  return {
    find(id) {
      const thread = known.get(id)
      return thread && shown(thread)
    },
    show(page) {
      for (const thread of page) known.set(thread.id, thread)
      return page.flatMap((thread) => shown(thread) ?? [])
    },
    receive,
    async optimistic(id, change, send, created) {
      const before = known.get(id) ?? created
      pending.set(id, [...(pending.get(id) ?? []), change])
      if (before !== undefined) receive({ type: 'thread', thread: before })
      try {
        const result = await send()
        settle(id, change)
        if (result === undefined) receive({ type: 'thread-deleted', threadId: id })
        else receive({ type: 'thread', thread: result })
        return result
      } catch (error) {
        settle(id, change)
        const thread = known.get(id)
        if (created !== undefined) receive({ type: 'thread-deleted', threadId: id })
        else if (thread !== undefined) receive({ type: 'thread', thread })
        if (isChatError(error)) fail(error.data)
        throw error
      }
    },
  }
}
