import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { memoryLog } from './memoryLog.ts'
import { redisLog } from './redisLog.ts'
import { redisPath, startRedis } from './redis.testing.ts'
import { sqliteLog } from './sqliteLog.ts'
import { maxEarlyStops, ownerChars } from './streamLog.ts'
import type { NewRun, Producer, RunWriter, StreamLog } from './streamLog.ts'

const producer: Producer = { stop() {}, lost() {}, readersChanged() {} }

/** The run of a user. Keys of one user begin alike, as those of the proxy do. */
function runOf(owner: string, id: string): NewRun {
  const key = owner.padEnd(ownerChars, '-') + id.padEnd(43 - ownerChars, '-')
  return { key, runId: id, owner, requestHash: 'h', retainMs: 60_000 }
}

async function started(log: StreamLog, run: NewRun): Promise<RunWriter> {
  const created = await log.create(run, producer)
  if (!('writer' in created)) throw new Error('The run exists.')
  return created.writer
}

async function answer(log: StreamLog, run: NewRun, events: readonly string[]): Promise<void> {
  const writer = await started(log, run)
  await writer.append(events)
  await writer.end({ end: 'complete' })
}

/** The runs of a user that the log has, of those with the ids from 0. */
async function left(log: StreamLog, owner: string, count: number): Promise<number> {
  let found = 0
  for (let index = 0; index < count; index++)
    if ((await log.find(runOf(owner, `${index}`).key)) !== undefined) found += 1
  return found
}

interface Bounds {
  maxBytes: number
  maxBytesPerUser: number
}

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-bounds-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'streams.db')
}

const logs: readonly [name: string, isThere: boolean, open: (bounds: Bounds) => Promise<StreamLog>][] = [
  ['in memory', true, async (bounds) => memoryLog(bounds)],
  ['in SQLite', true, async (bounds) => sqliteLog(await temporaryFile(), bounds)],
  ['in Redis', redisPath !== undefined, async (bounds) => redisLog((await startRedis()).url, bounds)],
]

for (const [name, isThere, open] of logs) {
  describe.skipIf(!isThere)(`a log ${name}`, () => {
    async function opened(maxBytes: number, maxBytesPerUser = maxBytes): Promise<StreamLog> {
      const log = await open({ maxBytes, maxBytesPerUser })
      onTestFinished(() => log.close())
      return log
    }

    test('a flood of DELETE for ids that never were pushes out no answer of another user', async () => {
      const log = await opened(100_000)
      for (const owner of ['ada', 'bob']) await answer(log, runOf(owner, '0'), ['data: kept\n'])
      for (let times = 0; times < 100; times++) await log.stop(runOf('eve', `${times}`))
      for (const owner of ['ada', 'bob'])
        expect(await log.read(runOf(owner, '0').key, 0, 1000)).toMatchObject({ events: ['data: kept\n'] })
    })

    test('the same flood leaves the last twenty, and a stop before its question still ends that', async () => {
      const log = await opened(1_000_000)
      for (let times = 0; times < 100; times++) await log.stop(runOf('eve', `${times}`))
      expect(await left(log, 'eve', 100)).toBe(maxEarlyStops)
      const last = runOf('eve', '99')
      expect(await log.find(last.key)).toMatchObject({ end: { end: 'stopped' }, requestHash: '' })
      expect(await log.create(last, producer)).toHaveProperty('existing')
    })

    test('the answers of one user push out their own oldest, and nobody else’s', async () => {
      const log = await opened(4_000_000, 60_000)
      const text = `data: ${'x'.repeat(10_000)}\n`
      await answer(log, runOf('bob', '0'), [text])
      for (let index = 0; index < 20; index++) await answer(log, runOf('eve', `${index}`), [text])
      expect(await log.find(runOf('bob', '0').key)).toBeDefined()
      expect(await log.find(runOf('eve', '19').key)).toBeDefined()
      const kept = await left(log, 'eve', 20)
      expect(kept).toBeGreaterThanOrEqual(3)
      expect(kept).toBeLessThanOrEqual(5)
    })

    test('one endless answer is cut at the limit of its user, and others go on', async () => {
      const log = await opened(4_000_000, 60_000)
      const text = `data: ${'x'.repeat(10_000)}\n`
      const others = await started(log, runOf('bob', '0'))
      const endless = await started(log, runOf('eve', '0'))
      let events = 0
      const flood = async () => {
        for (; events < 20; events++) await endless.append([text])
      }
      await expect(flood()).rejects.toThrow('full')
      expect(events).toBeGreaterThanOrEqual(3)
      expect(events).toBeLessThanOrEqual(5)
      await endless.end({ end: 'complete' })
      await others.append(['data: a\n'])
      expect(await log.read(runOf('bob', '0').key, 0, 1000)).toMatchObject({ lastSeq: 1 })
      expect(await log.read(runOf('eve', '0').key, 0, 1_000_000)).toMatchObject({ lastSeq: events })
    })

    test('room is there again once the runs of a user have expired', async () => {
      const log = await opened(4_000_000, 60_000)
      const text = `data: ${'x'.repeat(30_000)}\n`
      const run = { ...runOf('eve', '0'), retainMs: 1 }
      await answer(log, run, [text])
      await expect.poll(async () => (await log.find(run.key)) === undefined).toBe(true)
      const writer = await started(log, runOf('eve', '1'))
      await writer.append([text])
      await writer.end({ end: 'complete' })
      expect(await log.read(runOf('eve', '1').key, 0, 1000)).toMatchObject({ lastSeq: 1 })
    })
  })
}

test('the whole file of SQLite has a limit: the oldest finished runs make room, then an answer is cut', async () => {
  const file = await temporaryFile()
  const maxBytes = 2_000_000
  const log = sqliteLog(file, { maxBytes, maxBytesPerUser: maxBytes })
  onTestFinished(() => log.close())
  const text = `data: ${'x'.repeat(50_000)}\n`
  for (let index = 0; index < 100; index++) await answer(log, runOf(`user-${index}`, '0'), [text])
  expect(await log.find(runOf('user-0', '0').key)).toBeUndefined()
  expect(await log.find(runOf('user-99', '0').key)).toBeDefined()
  const endless = await started(log, runOf('eve', '0'))
  const flood = async () => {
    for (let events = 0; events < 100; events++) await endless.append([text])
  }
  await expect(flood()).rejects.toThrow('full')
  const db = new DatabaseSync(file)
  onTestFinished(() => db.close())
  const { bytes } =
    db.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size').get() ?? {}
  expect(Number(bytes)).toBeLessThan(maxBytes * 1.1)
})

describe.each([40, 400, 1200, 5000, 40_000])('events of %i bytes', (size) => {
  const count = Math.ceil(1_000_000 / size)
  const events = Array.from({ length: count }, () => `data: ${randomBytes(size / 2 - 3).toString('hex')}`)
  const batches = Array.from({ length: Math.ceil(count / 80) }, (_, at) =>
    events.slice(at * 80, at * 80 + 80),
  )

  test('in SQLite count as the bytes that the file holds, to a quarter', async () => {
    const file = await temporaryFile()
    const log = sqliteLog(file)
    const db = new DatabaseSync(file)
    onTestFinished(async () => {
      db.close()
      await log.close()
    })
    const used = () =>
      Number(
        db
          .prepare(
            'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
          )
          .get()?.['bytes'],
      )
    const before = used()
    const writer = await started(log, runOf('ada', '0'))
    for (const some of batches) await writer.append(some)
    const counted = Number(db.prepare('SELECT bytes FROM users').get()?.['bytes'])
    const held = used() - before
    expect(counted / held).toBeGreaterThan(0.75)
    expect(counted / held).toBeLessThan(1.25)
  })

  test.skipIf(redisPath === undefined)(
    'in Redis count as the memory that Redis uses for them, to a quarter',
    async () => {
      const { url } = await startRedis()
      const log = redisLog(url)
      const client = await createClient({ url }).connect()
      onTestFinished(async () => {
        client.destroy()
        await log.close()
      })
      const writer = await started(log, runOf('ada', '0'))
      for (const some of batches) await writer.append(some)
      let held = 0
      for (const key of await client.keys('*')) held += (await client.memoryUsage(key, { SAMPLES: 0 })) ?? 0
      const [bytes] = await client.keys('*:bytes')
      const counted = Number(await client.hGet(bytes ?? '', 'all'))
      expect(counted / held).toBeGreaterThan(0.75)
      expect(counted / held).toBeLessThan(1.25)
    },
  )
})
