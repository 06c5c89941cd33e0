import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { memoryLog } from './memoryLog.ts'
import { redisLog } from './redisLog.ts'
import { redisPath, startRedis } from './redis.testing.ts'
import { deferred } from '../servers.testing.ts'
import { sqliteLog } from './sqliteLog.ts'
import { lostRun } from './streamLog.ts'
import type { NewRun, Producer, RunEnd, RunWriter, StreamLog } from './streamLog.ts'

const logs: readonly [name: string, isThere: boolean, open: () => Promise<StreamLog>][] = [
  ['in memory', true, async () => memoryLog()],
  ['in SQLite', true, async () => sqliteLog(join(await folder(), 'streams.db'))],
  ['in Redis', redisPath !== undefined, async () => redisLog((await startRedis()).url)],
]

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'chatstream-log-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

const run: NewRun = {
  key: 'k'.repeat(43),
  runId: 's'.repeat(22),
  owner: 'anna',
  requestHash: 'h1',
  retainMs: 60_000,
}
const idle: Producer = { stop() {}, lost() {}, readersChanged() {} }
const failed: RunEnd = { end: 'error', status: 429, code: 'c', message: 'm', why: 'w', action: 'a' }
const megabyte = 1024 * 1024

async function begin(log: StreamLog, producer: Producer = idle): Promise<RunWriter> {
  const created = await log.create(run, producer)
  if ('existing' in created) throw new Error('There is a run already.')
  return created.writer
}

for (const [name, isThere, open] of logs) {
  describe.skipIf(!isThere)(`a log ${name}`, () => {
    async function opened(): Promise<StreamLog> {
      const log = await open()
      onTestFinished(() => log.close())
      return log
    }

    test('gives back what was appended, from any place', async () => {
      const log = await opened()
      const { epoch, append, end } = await begin(log)
      expect(epoch).toMatch(/^\w{1,32}$/)
      await append(['data: a\n', 'event: x\ndata: 日本語\n'])
      await append(['data: \u0000 \n'])
      expect(await log.read(run.key, 0, megabyte)).toEqual({
        epoch,
        lastSeq: 3,
        events: ['data: a\n', 'event: x\ndata: 日本語\n', 'data: \u0000 \n'],
      })
      expect(await log.read(run.key, 2, megabyte)).toEqual({ epoch, lastSeq: 3, events: ['data: \u0000 \n'] })
      await end({ end: 'complete' })
      const ended = { epoch, lastSeq: 3, end: { end: 'complete' } }
      expect(await log.read(run.key, 3, megabyte)).toEqual({ ...ended, events: [] })
      expect(await log.read(run.key, 9, megabyte)).toEqual({ ...ended, events: [] })
      const { runId, owner, requestHash } = run
      expect(await log.find(run.key)).toMatchObject({ ...ended, runId, owner, requestHash })
      expect(await log.find('x'.repeat(43))).toBeUndefined()
      expect(await log.read('x'.repeat(43), 0, megabyte)).toBeUndefined()
    })

    test('gives pages of about the size asked for, and a long event all the same', async () => {
      const log = await opened()
      const { append } = await begin(log)
      const long = 'x'.repeat(10_000)
      await append([long, 'b', 'c', long, 'd'])
      const lengths: number[] = []
      for (let seq = 0; seq < 5;) {
        const page = await log.read(run.key, seq, 2)
        expect(page?.lastSeq).toBe(5)
        seq += page?.events.length ?? 0
        lengths.push(page?.events.length ?? 0)
      }
      expect(lengths).toEqual([1, 2, 1, 1])
    })

    test('gives a key to one run, until that has failed before it said anything', async () => {
      const log = await opened()
      const { epoch, end } = await begin(log)
      expect(await log.create({ ...run, requestHash: 'h2' }, idle)).toMatchObject({
        existing: { requestHash: 'h1', epoch, lastSeq: 0 },
      })
      await end(failed)
      const second = await begin(log)
      expect(second.epoch).not.toBe(epoch)
      await second.append(['data: a\n'])
      await second.end(failed)
      expect(await log.create(run, idle)).toMatchObject({ existing: { end: failed, lastSeq: 1 } })
    })

    test('keeps the key of a run that was lost before it said anything', async () => {
      const log = await opened()
      const { epoch, end } = await begin(log)
      await end(lostRun('The process died.'))
      expect(await log.create(run, idle)).toMatchObject({ existing: { epoch, end: { end: 'lost' } } })
    })

    test('takes nothing more for a run that has ended', async () => {
      const log = await opened()
      const { append, end } = await begin(log)
      await append(['data: a\n'])
      await end({ end: 'stopped' })
      await expect((async () => append(['data: b\n']))()).rejects.toThrow('ended')
      expect(await log.read(run.key, 0, megabyte)).toMatchObject({ events: ['data: a\n'], lastSeq: 1 })
    })

    test('wakes the watchers, and tells the producer that there are readers', async () => {
      const log = await opened()
      const presence: boolean[] = []
      const left = deferred<void>()
      const { append, end } = await begin(log, {
        ...idle,
        readersChanged(present) {
          presence.push(present)
          if (!present) left.resolve()
        },
      })
      const woken = vi.fn<() => void>()
      const unwatch = log.watch(run.key, woken)
      await append(['data: a\n'])
      expect(woken).toHaveBeenCalled()
      expect(presence).toEqual([true])
      unwatch()
      await left.promise
      expect(presence).toEqual([true, false])
      woken.mockClear()
      await end({ end: 'complete' })
      expect(woken).not.toHaveBeenCalled()
    })

    test('passes a stop on to the producer', async () => {
      const log = await opened()
      const stopped = deferred<void>()
      await begin(log, { ...idle, stop: () => stopped.resolve() })
      await log.stop(run)
      await stopped.promise
      expect(await log.find(run.key)).not.toHaveProperty('end')
    })

    test('remembers a stop that came before its run', async () => {
      const log = await opened()
      await log.stop(run)
      expect(await log.create(run, idle)).toMatchObject({
        existing: { requestHash: '', lastSeq: 0, end: { end: 'stopped' } },
      })
    })

    test('forgets a run some time after its end', async () => {
      const log = await opened()
      const created = await log.create({ ...run, retainMs: 300 }, idle)
      if (!('writer' in created)) throw new Error(name)
      await created.writer.append(['data: a\n'])
      await created.writer.end({ end: 'complete' })
      expect(await log.find(run.key)).toBeDefined()
      await vi.waitFor(async () => expect(await log.find(run.key)).toBeUndefined())
      expect(await log.read(run.key, 0, megabyte)).toBeUndefined()
    })

    test('keeps two thousand events in order, appended by many at once', async () => {
      const log = await opened()
      const writers = await Promise.all(
        [...'abcdefgh'].map(async (letter) => {
          const created = await log.create({ ...run, key: letter.repeat(43) }, idle)
          if (!('writer' in created)) throw new Error(name)
          return { key: letter.repeat(43), ...created.writer }
        }),
      )
      const blocks = Array.from({ length: 250 }, (_, index) => `data: ${index}\n`)
      await Promise.all(
        writers.map(async ({ append }) => {
          for (let at = 0; at < blocks.length; at += 10) await append(blocks.slice(at, at + 10))
        }),
      )
      for (const { key } of writers) {
        const events: string[] = []
        while (events.length < 250) {
          const page = await log.read(key, events.length, 1000)
          events.push(...(page?.events ?? []))
        }
        expect(events).toEqual(blocks)
      }
    })
  })
}
