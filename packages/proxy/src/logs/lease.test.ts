import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@chatstream/core'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { redisLog } from './redisLog.ts'
import { redisPath, startRedis } from './redis.testing.ts'
import { sqliteLog } from './sqliteLog.ts'
import type { NewRun, StreamLog } from './streamLog.ts'

/** The logs of two processes. One process gets no CPU time: its clock moves, but its timers do not fire. */
interface Place {
  open: (clock: Clock) => StreamLog
  /** Lets the leases expire in storages that measure their time themselves. */
  endLeases: () => Promise<unknown>
}

async function inSqlite(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-lease-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const open: Place['open'] = (clock) => sqliteLog(join(folder, 'streams.db'), { clock })
  return { open, endLeases: () => Promise.resolve() }
}

async function inRedis(): Promise<Place> {
  const { url } = await startRedis()
  const admin = createClient({ url })
  await admin.connect()
  onTestFinished(() => admin.destroy())
  const open: Place['open'] = (clock) => redisLog(url, { clock })
  return { open, endLeases: async () => admin.del(await admin.keys('*:lease')) }
}

/** A clock that skips 10 s. Only timers of at most 100 ms fire: a starved process renews no lease. */
function starvedClock() {
  let skippedMs = 0
  const clock: Clock = {
    now: () => Date.now() + skippedMs,
    monotonicMs: () => performance.now() + skippedMs,
    setTimeout: (callback, ms) => (ms > 100 ? undefined : setTimeout(callback, ms)),
    clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout | undefined),
  }
  return { clock, skip: () => void (skippedMs += 10_000) }
}

const run: NewRun = {
  key: 'k'.repeat(43),
  runId: 's'.repeat(22),
  owner: '',
  requestHash: 'h',
  retainMs: 60_000,
}
const producer = { stop() {}, lost() {}, readersChanged() {} }

describe.each([
  ['SQLite', true, inSqlite],
  ['Redis', redisPath !== undefined, inRedis],
])('a run without an event whose lease ran out, on %s,', (_, isThere, place) => {
  async function starve() {
    const { open, endLeases } = await place()
    const { clock, skip } = starvedClock()
    const [slow, other] = [open(clock), open(clock)]
    onTestFinished(async () => {
      await Promise.all([slow.close(), other.close()])
    })
    const created = await slow.create(run, producer)
    if ('existing' in created) throw new Error('There is a run already.')
    skip()
    await endLeases()
    return { slow, other, writer: created.writer }
  }

  test.skipIf(!isThere)('is lost for another process, and is not begun again', async () => {
    const { other, writer } = await starve()
    const { epoch } = writer
    for (let time = 0; time < 2; time++) {
      expect(await other.create(run, producer)).toMatchObject({ existing: { epoch, end: { end: 'lost' } } })
    }
    await expect((async () => writer.append(['data: late\n']))()).rejects.toThrow('The run has ended')
    expect(await other.read(run.key, 0, 1000)).toMatchObject({ epoch, events: [], lastSeq: 0 })
  })

  test.skipIf(!isThere)('goes on if its own process looks first', async () => {
    const { slow, other, writer } = await starve()
    const again = await slow.create(run, producer)
    expect(again).toMatchObject({ existing: { epoch: writer.epoch, lastSeq: 0 } })
    expect(again).not.toHaveProperty('existing.end')
    await writer.append(['data: a\n'])
    expect(await other.read(run.key, 0, 1000)).toMatchObject({ events: ['data: a\n'] })
  })
})
