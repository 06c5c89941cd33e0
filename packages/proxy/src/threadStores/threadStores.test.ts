import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { StoredThread } from '@chatstream/core'
import { threadStoreTests } from '@chatstream/testing/threads'
import { memoryThreads } from './memoryThreads.ts'
import { postgresPath, startPostgres } from '../../../../scripts/startPostgres.ts'
import type { PostgresServer } from '../../../../scripts/startPostgres.ts'
import { postgresThreads } from './postgresThreads.ts'
import { sqliteThreads } from './sqliteThreads.ts'

const thread: StoredThread = {
  id: 't',
  version: 1,
  createdAt: 1,
  updatedAt: 1,
  archived: false,
  pinned: false,
  state: 'idle',
  unread: false,
}

describe('memory', () => {
  threadStoreTests({ test, open: () => memoryThreads() })

  test('a client that is further behind than the events that are kept reads the list again', async () => {
    const store = memoryThreads({ maxEvents: 2 })
    const start = (await store.events('o', undefined, 1))?.position
    for (let i = 0; i < 3; i++)
      await store.update('o', 't', [], () => ({ thread, events: [{ type: 'thread', threadId: 't' }] }))
    expect(await store.events('o', start, 10)).toBeUndefined()
  })
})

describe('SQLite', () => {
  let folder = ''
  const file = () => join(folder, 'threads.db')
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatstream-threads-'))
    return () => rm(folder, { recursive: true, force: true })
  })
  threadStoreTests({ test, open: () => sqliteThreads(file()) })

  test('the file can be read by its owner only', async () => {
    const store = sqliteThreads(file())
    await store.update('o', 't', [], () => ({ thread }))
    for (const name of [file(), `${file()}-wal`]) expect((await stat(name)).mode & 0o777).toBe(0o600)
    await store.close()
  })

  test('threads and positions of events are there after a restart', async () => {
    const one = sqliteThreads(file())
    const start = (await one.events('o', undefined, 1))?.position
    await one.update('o', 't', [], () => ({ thread, events: [{ type: 'thread', threadId: 't' }] }))
    await one.close()
    const two = sqliteThreads(file())
    expect(await two.find('o', 't')).toEqual(thread)
    expect((await two.events('o', start, 10))?.events).toHaveLength(1)
    await two.close()
  })

  test('another connection sees a change within a second, and waits for the lock', async () => {
    const [one, two] = [sqliteThreads(file()), sqliteThreads(file())]
    let wakes = 0
    two.watch('o', () => (wakes += 1))
    const add = async (store: typeof one) =>
      store.update('o', 't', [], ({ thread: now = { ...thread, version: 0 } }) => ({
        thread: { ...now, version: now.version + 1 },
        events: [{ type: 'thread', threadId: 't' }],
      }))
    const before = (await one.find('o', 't'))?.version ?? 0
    await Promise.all(Array.from({ length: 20 }, (_, i) => add(i % 2 === 0 ? one : two)))
    expect((await one.find('o', 't'))?.version).toBe(before + 20)
    const woken = wakes
    await add(one)
    await vi.waitFor(() => expect(wakes).toBeGreaterThan(woken), 10_000)
    await Promise.all([one.close(), two.close()])
  })
})

describe.skipIf(postgresPath === undefined)('Postgres', () => {
  let server: PostgresServer | undefined
  const url = () => server?.url ?? ''
  beforeAll(async () => {
    server = await startPostgres()
    return () => server?.close()
  })
  threadStoreTests({ test, open: () => postgresThreads(url()) })

  test('several processes migrate one database at the same time, once', async () => {
    const stores = Array.from({ length: 4 }, () => postgresThreads(url()))
    expect(await Promise.all(stores.map((store) => store.find('o', 'nothing')))).toEqual(
      stores.map(() => undefined),
    )
    await Promise.all(stores.map((store) => store.close()))
  })

  test('a change in one process wakes another', async () => {
    const [one, two] = [postgresThreads(url()), postgresThreads(url())]
    let wakes = 0
    const change = async () =>
      one.update('o', 't', [], () => ({ thread, events: [{ type: 'thread', threadId: 't' }] }))
    two.watch('o', () => (wakes += 1))
    await vi.waitFor(async () => {
      await change()
      expect(wakes).toBeGreaterThan(1)
    })
    await Promise.all([one.close(), two.close()])
  })

  test('after a restart of the server the store goes on, and its watchers are called', async () => {
    const store = postgresThreads(url())
    store.reportTo?.(() => {})
    await store.update('o', 'restart', [], () => ({ thread: { ...thread, id: 'restart' } }))
    let wakes = 0
    store.watch('o', () => (wakes += 1))
    await vi.waitFor(() => expect(wakes).toBe(1), 10_000)
    await server?.kill()
    await expect(store.find('o', 'restart')).rejects.toThrow(/ECONNREFUSED|terminat|shut/)
    await server?.start()
    await vi.waitFor(() => expect(wakes).toBeGreaterThan(1), 10_000)
    expect(await store.find('o', 'restart')).toMatchObject({ id: 'restart' })
    await store.close()
  })
})
