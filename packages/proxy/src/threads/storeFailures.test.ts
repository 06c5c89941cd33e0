import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ThreadStore } from '@chatstream/core'
import { manualClock } from '@chatstream/testing'
import { postgresPath, startPostgres } from '../../../../scripts/startPostgres.ts'
import { delta, startProvider, startProxy } from '../servers.testing.ts'
import { postgresThreads } from '../threadStores/postgresThreads.ts'
import { sqliteThreads } from '../threadStores/sqliteThreads.ts'
import { client, finish, inThread, questionMessage, sse } from './threads.testing.ts'

const long = 'x'.repeat(200_000)
const anotherId = 'BBBBBBBBBBBBBBBBBBBBB2'

/** A proxy over a store, with an answer of the thread `t1` that has begun, and one that has ended in `t0`. */
async function startMidAnswer(threads: ThreadStore) {
  const provider = await startProvider()
  const clock = manualClock(Date.now())
  const proxy = await startProxy(provider.url, { threads, clock, limits: false })
  const anna = client(proxy.url)
  const first = anna.ask(inThread('t0'), anotherId)
  ;(await provider.next()).res.writeHead(200, sse).end(delta('kept') + finish)
  await (await first).text()
  const asked = anna.ask(inThread('t1'))
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hi '))
  const response = await asked
  /** Ends the answer while the store fails. Resolves with what its reader got. */
  async function endAnswer(): Promise<string> {
    res.end(delta(long) + finish)
    let read: string | undefined
    void response.text().then((text) => (read = text))
    return vi.waitFor(async () => {
      await clock.advance(1000)
      expect(read).toBeDefined()
      return read ?? ''
    })
  }
  /** Resolves once the end of the answer is stored. */
  const stored = () =>
    vi.waitFor(async () => {
      await clock.advance(60_000)
      expect(await anna.open('t1')).toMatchObject({
        thread: { state: 'idle' },
        messages: [{ parts: [{ text: 'Hello?' }] }, { status: 'complete', parts: [{ text: `Hi ${long}` }] }],
      })
    })
  return { ...proxy, provider, anna, endAnswer, stored }
}

/** The texts that were stored before the failure, so they must not be lost. */
async function expectKept({ anna }: Awaited<ReturnType<typeof startMidAnswer>>): Promise<void> {
  expect((await anna.open('t0')).messages).toMatchObject([{ id: 'q1' }, { parts: [{ text: 'kept' }] }])
}

/** Other questions are refused while the store fails, and their provider is not asked. */
async function expectRefused({ anna, provider }: Awaited<ReturnType<typeof startMidAnswer>>): Promise<void> {
  const message = questionMessage('q1', long)
  const refused = await anna.ask(inThread('t2', { messages: [message] }), 'CCCCCCCCCCCCCCCCCCCCC3')
  expect([refused.status, await refused.json()]).toMatchObject([
    503,
    { error: { code: 'threads_unavailable' } },
  ])
  expect(provider.waiting()).toBe(0)
}

test('a full disk in mid-answer: nothing that was stored is lost, the reader gets the answer, which is stored once there is room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-full-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const opened: DatabaseSync[] = []
  class Watched extends DatabaseSync {
    constructor(path: string) {
      super(path)
      opened.push(this)
    }
  }
  const spy = vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ DatabaseSync: Watched } as never) // as the store uses it
  const store = sqliteThreads(join(folder, 'threads.db'))
  spy.mockRestore()
  const pragma = (sql: string) => opened[0]?.prepare(`PRAGMA ${sql}`).get() ?? {}
  const world = await startMidAnswer(store)
  pragma(`max_page_count = ${Number(pragma('page_count')['page_count'])}`)
  expect(await world.endAnswer()).toContain(long)
  await expectRefused(world)
  await expectKept(world)
  expect(new Set(world.errors)).toEqual(new Set(['the store of threads: Error: database or disk is full']))
  pragma('max_page_count = 1000000')
  await world.stored()
  await expectKept(world)
})

describe.skipIf(postgresPath === undefined)('Postgres', () => {
  test('a crash in mid-answer: nothing that was stored is lost, and the answer is stored once it is back', async () => {
    const server = await startPostgres()
    onTestFinished(server.close)
    const world = await startMidAnswer(postgresThreads(server.url))
    await server.kill()
    expect(await world.endAnswer()).toContain(long)
    await expectRefused(world)
    expect(world.errors.every((error) => error.startsWith('the store of threads: '))).toBe(true)
    await server.start()
    await world.stored()
    await expectKept(world)
  })
})
