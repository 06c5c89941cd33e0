import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { textOf } from '@chatstream/core'
import type { StoredEvent, StoredThread, ThreadMessage, ThreadStore } from '@chatstream/core'
import { threadStoreTests } from '@chatstream/testing/threads'

// A store as a user would write it: one JSON document for each owner, in any key-value storage. docs/threads.md shows it.

// begin
interface Owned {
  threads: Record<string, { thread: StoredThread; messages: ThreadMessage[] }>
  events: StoredEvent[]
}

function documentThreads(storage: Map<string, string>): ThreadStore {
  const watchers = new Map<() => void, string>()
  const load = (owner: string): Owned => JSON.parse(storage.get(owner) ?? '{ "threads": {}, "events": [] }')
  const threadsOf = (owner: string) => Object.values(load(owner).threads)
  const messagesOf = (owner: string, id: string) => load(owner).threads[id]?.messages ?? []
  const rank = ({ pinned, updatedAt, id }: Pick<StoredThread, 'pinned' | 'updatedAt' | 'id'>) =>
    `${pinned ? 0 : 1} ${String(1e15 - updatedAt).padStart(16, '0')} ${id}`
  return {
    list(owner, { archived, q = '', after, limit }) {
      const has = (text = '') => text.toLowerCase().includes(q.toLowerCase())
      return threadsOf(owner)
        .filter(({ thread, messages }) => has(thread.title) || messages.some((each) => has(textOf(each))))
        .flatMap(({ thread }) => (thread.archived === archived ? thread : []))
        .filter((thread) => after === undefined || rank(thread) > rank(after))
        .toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))
        .slice(0, limit)
    },
    find: (owner, id) => load(owner).threads[id]?.thread,
    branch(owner, id, leafId, limit) {
      const byId = new Map(messagesOf(owner, id).map((each) => [each.id, each]))
      const found: ThreadMessage[] = []
      for (let at = byId.get(leafId); at && found.length < limit; at = byId.get(at.parentId ?? ''))
        found.push(at)
      return found
    },
    messages(owner, id, before, limit) {
      const newest = messagesOf(owner, id).toReversed()
      const start = before === undefined ? 0 : newest.findIndex((each) => each.id === before) + 1
      return newest.slice(start, start + limit)
    },
    update(owner, id, wanted, decide) {
      const all = load(owner)
      const { thread, messages } = all.threads[id] ?? { messages: [] }
      const byId = new Map(messages.map((each) => [each.id, each]))
      const found = new Map([...byId].filter(([each]) => wanted.includes(each)))
      const write = decide({ ...(thread && { thread }), messages: found })
      if (write === undefined) return
      for (const message of write.messages ?? []) byId.set(message.id, message)
      for (const removed of write.removed ?? []) byId.delete(removed)
      if (write.thread === null) delete all.threads[id]
      else all.threads[id] = { thread: write.thread, messages: [...byId.values()] }
      storage.set(owner, JSON.stringify({ ...all, events: [...all.events, ...(write.events ?? [])] }))
      for (const [wake, whose] of watchers) if (whose === owner) wake()
    },
    running: () =>
      [...storage.keys()].flatMap((owner) =>
        threadsOf(owner).flatMap(({ thread }) => (thread.activeRunId ? { owner, thread } : [])),
      ),
    events(owner, after, limit) {
      const { events } = load(owner)
      const from = after === undefined ? events.length : Number(/^at-(\d{1,9})$/.exec(after)?.[1] ?? Infinity)
      const page = events
        .slice(from, from + limit)
        .map((event, i) => ({ position: `at-${from + i + 1}`, event }))
      return from > events.length ? undefined : { events: page, position: `at-${from + page.length}` }
    },
    watch: (owner, wake) => (watchers.set(wake, owner), () => void watchers.delete(wake)),
    close() {},
  }
}
// end

threadStoreTests({ test, open: () => documentThreads(new Map()) })

test('the store of one’s own has at most 60 lines', () => {
  const [, code = ''] = readFileSync(import.meta.filename, 'utf8').split(/^\/\/ (?:begin|end)$/m)
  const store = code.slice(code.indexOf('function'))
  expect(store.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(60)
})
