import { type DBSchema, openDB } from 'idb'
import type { Thread, ThreadMessage } from '../../thread.ts'
import type { ToolClaims } from '../../threadClaims.ts'

/** A thread (conversation) as the browser stores it. */
export interface StoredThread extends Thread {
  /** A time in epoch milliseconds. Until then, the tab that receives the answer counts as alive. */
  aliveUntil?: number
  /** The id of the tab that asked the question. */
  device?: string
  /** The tabs that have reserved tool calls. */
  claims?: ToolClaims
}

interface Schema extends DBSchema {
  threads: { key: string; value: StoredThread }
  messages: {
    key: [threadId: string, messageId: string]
    value: { threadId: string; id: string; message: ThreadMessage }
    indexes: { threadId: string }
  }
}

/** The browser's database in which `localThreads` stores threads and messages. */
export type LocalStore = ReturnType<typeof openStore>

/**
 * Returns a store for threads in the browser's IndexedDB. The first call of a method opens the database, and
 * creates it if needed. Every change is one transaction, so tabs do not overwrite each other's changes.
 */
export function openStore(name: string) {
  const open = () =>
    openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('threads', { keyPath: 'id' })
        db.createObjectStore('messages', { keyPath: ['threadId', 'id'] }).createIndex('threadId', 'threadId')
      },
    })
  let opened: ReturnType<typeof open> | undefined
  const database = () => (opened ??= open())
  const messages = async (threadId: string) =>
    (await (await database()).getAllFromIndex('messages', 'threadId', threadId)).map(({ message }) => message)

  return {
    threads: async () => (await database()).getAll('threads'),
    thread: async (id: string) => (await database()).get('threads', id),
    messages,
    message: async (threadId: string, id: string) =>
      (await (await database()).get('messages', [threadId, id]))?.message,

    /** Changes a thread. If `change` throws, the thread stays as it is. */
    async update(
      id: string,
      change: (thread: StoredThread | undefined) => StoredThread,
    ): Promise<StoredThread> {
      const transaction = (await database()).transaction('threads', 'readwrite')
      const next = change(await transaction.store.get(id))
      await Promise.all([transaction.store.put(next), transaction.done])
      return next
    },

    /** Changes a message. */
    async write(
      threadId: string,
      id: string,
      change: (stored: ThreadMessage | undefined) => ThreadMessage,
    ): Promise<ThreadMessage> {
      const transaction = (await database()).transaction('messages', 'readwrite')
      const message = change((await transaction.store.get([threadId, id]))?.message)
      await Promise.all([transaction.store.put({ threadId, id, message }), transaction.done])
      return message
    },

    /** Removes a thread with its messages. */
    async remove(id: string): Promise<void> {
      const transaction = (await database()).transaction(['threads', 'messages'], 'readwrite')
      const stored = transaction.objectStore('messages')
      const keys = await stored.index('threadId').getAllKeys(id)
      await Promise.all([
        transaction.objectStore('threads').delete(id),
        ...keys.map((key) => stored.delete(key)),
        transaction.done,
      ])
    },

    /** Removes a message and all messages that follow it. */
    async removeFrom(threadId: string, messageId: string): Promise<void> {
      const all = await messages(threadId)
      const removed = new Set([messageId])
      for (let size = 0; size < removed.size;) {
        size = removed.size
        for (const { id, parentId = '' } of all) if (removed.has(parentId)) removed.add(id)
      }
      const first = all.find(({ id }) => id === messageId)
      const transaction = (await database()).transaction(['threads', 'messages'], 'readwrite')
      const threads = transaction.objectStore('threads')
      const thread = await threads.get(threadId)
      if (thread !== undefined && removed.has(thread.leafId ?? '')) {
        const { leafId: _, ...rest } = thread
        await threads.put(first?.parentId === undefined ? rest : { ...rest, leafId: first.parentId })
      }
      const stored = transaction.objectStore('messages')
      await Promise.all([...[...removed].map((id) => stored.delete([threadId, id])), transaction.done])
    },
  }
}
