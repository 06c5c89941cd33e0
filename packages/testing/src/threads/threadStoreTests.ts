import assert from 'node:assert/strict'
import type { StoredEvent, StoredThread, ThreadMessage, ThreadQuery, ThreadStore } from '@chatstream/core'

/** Options of `threadStoreTests`. */
export interface ThreadStoreTestsOptions {
  /** The function that registers a test: `test` of Vitest, Jest or `node:test`. */
  test: (name: string, run: () => Promise<void>) => unknown
  /**
   * Opens the store that is tested. It is called once for each test. Each test uses different owners (users),
   * so all tests may use the same storage.
   */
  open: () => ThreadStore | Promise<ThreadStore>
}

/**
 * Registers the tests that every `ThreadStore`, a storage for conversations on a server, must pass. They test
 * threads, branches, search, atomic changes and events, and check that a user cannot see the data of other
 * users. Each test opens a store and closes it.
 *
 * @example
 * ```ts
 * import { threadStoreTests } from '@chatstream/testing/threads'
 * import { memoryThreads } from '@chatstream/proxy'
 * import { test } from 'node:test'
 *
 * threadStoreTests({ test, open: () => memoryThreads() })
 * ```
 */
export function threadStoreTests({ test, open }: ThreadStoreTestsOptions): void {
  for (const [name, run] of Object.entries(tests)) {
    test(name, async () => {
      const store = await open()
      try {
        await run(store, `owner-${Math.random().toString(36).slice(2)}`)
      } finally {
        await store.close()
      }
    })
  }
}

type Run = (store: ThreadStore, owner: string) => Promise<void>

/** A thread as a server writes it. */
function threadAs(id: string, more: Partial<StoredThread> = {}): StoredThread {
  return {
    id,
    version: 1,
    createdAt: 1,
    updatedAt: 1,
    archived: false,
    pinned: false,
    state: 'idle',
    unread: false,
    ...more,
  }
}

function messageAs(id: string, parentId?: string, text = id): ThreadMessage {
  return {
    id,
    ...(parentId !== undefined && { parentId }),
    role: 'user',
    parts: [{ type: 'text', text }],
    status: 'complete',
    createdAt: 1,
    revision: 1,
  }
}

async function put(
  store: ThreadStore,
  owner: string,
  thread: StoredThread,
  messages: readonly ThreadMessage[] = [],
  events: readonly StoredEvent[] = [],
): Promise<void> {
  await store.update(owner, thread.id, [], () => ({ thread, messages, events }))
}

const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id)

/** Waits until the condition is true. */
async function until(isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !isTrue(); i++) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.ok(isTrue(), 'it did not happen within ten seconds')
}

async function listed(store: ThreadStore, owner: string, query: Partial<ThreadQuery> = {}) {
  return ids(await store.list(owner, { archived: false, limit: 100, ...query }))
}

const tests: Readonly<Record<string, Run>> = {
  'an owner without threads has none': async (store, owner) => {
    assert.equal(await store.find(owner, 't'), undefined)
    assert.deepEqual(await store.list(owner, { archived: false, limit: 10 }), [])
    assert.deepEqual(await store.branch(owner, 't', 'm', 10), [])
    assert.deepEqual(await store.messages(owner, 't', undefined, 10), [])
    assert.deepEqual((await store.events(owner, undefined, 10))?.events, [])
  },

  'a thread and its messages are read as they were written': async (store, owner) => {
    const thread = threadAs('t', {
      title: 'Größe 漢字 🙂',
      metadata: { z: 1, a: [null, { deep: true }] },
      run: { id: 'r', messageId: 'm', aliveUntil: 5, events: 2, upstream: 'main', path: '/chat' },
      claims: { 'call:1/x': { device: 'd', until: 9 } },
      activeRunId: 'r',
    })
    const message = messageAs('m', undefined, `a\0b \ud800 🙂 ${'x'.repeat(300_000)} "\\n\u2028`)
    await put(store, owner, thread, [message])
    assert.deepEqual(await store.find(owner, 't'), thread)
    assert.deepEqual(await store.branch(owner, 't', 'm', 1), [message])
    assert.deepEqual(await store.messages(owner, 't', undefined, 1), [message])
  },

  'a change sees the thread and the wanted messages, and may write nothing': async (store, owner) => {
    await put(store, owner, threadAs('t'), [messageAs('a'), messageAs('b', 'a')])
    let seen: unknown
    await store.update(owner, 't', ['b', 'nobody'], ({ thread, messages }) => {
      seen = [thread?.id, [...messages.keys()]]
      return undefined
    })
    assert.deepEqual(seen, ['t', ['b']])
    assert.deepEqual(await store.find(owner, 't'), threadAs('t'))
  },

  'an error of a change rejects with that error, and nothing is written': async (store, owner) => {
    await put(store, owner, threadAs('t'))
    const error = new Error('refused')
    await assert.rejects(async () => {
      await store.update(owner, 't', [], () => {
        throw error
      })
    }, error)
    await put(store, owner, threadAs('t', { version: 2 }))
    assert.equal((await store.find(owner, 't'))?.version, 2)
  },

  'changes at the same time happen one after another': async (store, owner) => {
    await put(store, owner, threadAs('t', { version: 0 }))
    const add = async () =>
      store.update(owner, 't', [], ({ thread }) =>
        thread === undefined ? undefined : { thread: { ...thread, version: thread.version + 1 } },
      )
    await Promise.all(Array.from({ length: 30 }, add))
    assert.equal((await store.find(owner, 't'))?.version, 30)
  },

  'of many that begin a run at the same time one succeeds': async (store, owner) => {
    const begun: string[] = []
    const begin = async (runId: string) => {
      let isBegun = false
      await store.update(owner, 't', [], ({ thread = threadAs('t') }) => {
        isBegun = thread.activeRunId === undefined
        return isBegun ? { thread: { ...thread, activeRunId: runId } } : undefined
      })
      if (isBegun) begun.push(runId)
    }
    await Promise.all(Array.from({ length: 20 }, (_, i) => begin(`r${i}`)))
    assert.equal(begun.length, 1)
    assert.equal((await store.find(owner, 't'))?.activeRunId, begun[0])
  },

  'threads are listed pinned first, then the newest first, then by id': async (store, owner) => {
    await put(store, owner, threadAs('old', { updatedAt: 1, pinned: true }))
    await put(store, owner, threadAs('b', { updatedAt: 5 }))
    await put(store, owner, threadAs('a', { updatedAt: 5 }))
    await put(store, owner, threadAs('new', { updatedAt: 9_000_000_000_000 }))
    await put(store, owner, threadAs('gone', { updatedAt: 9, archived: true }))
    const order = ['old', 'new', 'a', 'b']
    assert.deepEqual(await listed(store, owner), order)
    assert.deepEqual(await listed(store, owner, { archived: true }), ['gone'])
    assert.deepEqual(await listed(store, owner, { limit: 2 }), order.slice(0, 2))
    for (const [i, id] of order.entries()) {
      const after = await store.find(owner, id)
      if (after !== undefined) assert.deepEqual(await listed(store, owner, { after }), order.slice(i + 1))
    }
  },

  'a search finds titles and messages, without regard to case, and takes each character as it is': async (
    store,
    owner,
  ) => {
    await put(store, owner, threadAs('title', { title: 'About LLAMAS' }))
    await put(store, owner, threadAs('text'), [messageAs('m', undefined, 'a Llama, 100%_sure \\ "x"')])
    await put(store, owner, threadAs('none', { title: 'nothing' }), [messageAs('m', undefined, '100 xsure')])
    assert.deepEqual(await listed(store, owner, { q: 'llama' }), ['text', 'title'])
    assert.deepEqual(await listed(store, owner, { q: '100%_S' }), ['text'])
    assert.deepEqual(await listed(store, owner, { q: '\\ "X' }), ['text'])
    assert.deepEqual(await listed(store, owner, { q: "' OR 1=1 --" }), [])
    await put(store, owner, threadAs('text'), [messageAs('m', undefined, 'now a camel')])
    assert.deepEqual(await listed(store, owner, { q: 'llama' }), ['title'])
  },

  'a branch is a message and those before it, newest first': async (store, owner) => {
    const chain = Array.from({ length: 300 }, (_, i) => messageAs(`m${i}`, i === 0 ? undefined : `m${i - 1}`))
    await put(store, owner, threadAs('t'), [...chain, messageAs('side', 'm0')])
    assert.deepEqual(ids(await store.branch(owner, 't', 'side', 10)), ['side', 'm0'])
    assert.deepEqual(ids(await store.branch(owner, 't', 'm299', 3)), ['m299', 'm298', 'm297'])
    assert.equal((await store.branch(owner, 't', 'm299', 1000)).length, 300)
  },

  'the messages of all branches come the last inserted first, and keep their place': async (store, owner) => {
    await put(store, owner, threadAs('t'), [messageAs('a'), messageAs('b', 'a'), messageAs('c', 'a')])
    await put(store, owner, threadAs('t'), [messageAs('d', 'c'), messageAs('a', undefined, 'changed')])
    assert.deepEqual(ids(await store.messages(owner, 't', undefined, 10)), ['d', 'c', 'b', 'a'])
    assert.deepEqual(ids(await store.messages(owner, 't', 'c', 1)), ['b'])
    assert.deepEqual(ids(await store.messages(owner, 't', 'a', 10)), [])
    assert.deepEqual(await store.branch(owner, 't', 'a', 1), [messageAs('a', undefined, 'changed')])
  },

  'messages are removed by their ids, and a thread with all of them': async (store, owner) => {
    const messages = [messageAs('a'), messageAs('b', 'a'), messageAs('c', 'b')]
    await put(store, owner, threadAs('t'), messages)
    await store.update(owner, 't', [], () => ({ thread: threadAs('t'), removed: ['b', 'c', 'nobody'] }))
    assert.deepEqual(ids(await store.messages(owner, 't', undefined, 10)), ['a'])
    await store.update(owner, 't', [], () => ({ thread: null }))
    assert.equal(await store.find(owner, 't'), undefined)
    await put(store, owner, threadAs('t'))
    assert.deepEqual(await store.messages(owner, 't', undefined, 10), [])
  },

  'the threads with a run under way are found': async (store, owner) => {
    await put(store, owner, threadAs('t', { activeRunId: 'r' }))
    await put(store, owner, threadAs('idle'))
    const found = async () =>
      ids((await store.running()).filter((each) => each.owner === owner).map((each) => each.thread))
    assert.deepEqual(await found(), ['t'])
    await put(store, owner, threadAs('t'))
    assert.deepEqual(await found(), [])
  },

  'events are read once and in order after a position': async (store, owner) => {
    const start = (await store.events(owner, undefined, 1))?.position
    const events = ['a', 'b', 'c'].map((threadId): StoredEvent => ({ type: 'thread', threadId }))
    await put(store, owner, threadAs('a'), [], events.slice(0, 2))
    await put(store, owner, threadAs('c'), [], events.slice(2))
    await put(store, owner, threadAs('c'))
    const first = await store.events(owner, start, 2)
    assert.deepEqual(
      first?.events.map(({ event }) => event),
      events.slice(0, 2),
    )
    assert.equal(first?.position, first?.events[1]?.position)
    const rest = await store.events(owner, first?.position, 10)
    assert.deepEqual(
      rest?.events.map(({ event }) => event),
      events.slice(2),
    )
    assert.deepEqual((await store.events(owner, rest?.position, 10))?.events, [])
    for (const { position } of rest?.events ?? []) assert.match(position, /^[\w-]{1,64}$/)
  },

  'an unknown position has no events': async (store, owner) => {
    for (const position of ['', '0', 'nothing-7', '9'.repeat(64), '../x', "' OR 1=1"])
      assert.equal(await store.events(owner, position, 10), undefined)
  },

  'a watch is called for a change, and no longer after its end': async (store, owner) => {
    let wakes = 0
    const stop = store.watch(owner, () => (wakes += 1))
    await until(() => {
      void put(store, owner, threadAs('t'), [], [{ type: 'thread', threadId: 't' }])
      return wakes > 0
    })
    stop()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const before = wakes
    await put(store, owner, threadAs('t'), [], [{ type: 'thread', threadId: 't' }])
    assert.equal(wakes, before)
  },

  'two owners with the same ids see nothing of each other': async (store, owner) => {
    const other = `${owner}-other`
    const start = (await store.events(other, undefined, 1))?.position
    await put(
      store,
      owner,
      threadAs('t', { title: 'secret' }),
      [messageAs('m', undefined, 'secret')],
      [{ type: 'thread', threadId: 't' }],
    )
    assert.equal(await store.find(other, 't'), undefined)
    assert.deepEqual(await listed(store, other), [])
    assert.deepEqual(await listed(store, other, { q: 'secret' }), [])
    assert.deepEqual(await store.branch(other, 't', 'm', 10), [])
    assert.deepEqual(await store.messages(other, 't', undefined, 10), [])
    assert.deepEqual((await store.events(other, start, 10))?.events, [])
    // The position of an owner does not tell that others have changed something.
    assert.equal((await store.events(other, undefined, 1))?.position, start)
    let seen: unknown
    await store.update(other, 't', ['m'], ({ thread, messages }) => {
      seen = [thread, messages.size]
      return { thread: threadAs('t', { title: 'mine' }), messages: [messageAs('m', undefined, 'mine')] }
    })
    assert.deepEqual(seen, [undefined, 0])
    assert.equal((await store.find(owner, 't'))?.title, 'secret')
    assert.deepEqual(await listed(store, other, { q: 'secret' }), [])
    await store.update(other, 't', [], () => ({ thread: null }))
    assert.deepEqual(await store.branch(owner, 't', 'm', 1), [messageAs('m', undefined, 'secret')])
  },
}
