import { createClient } from 'redis'
import { expect, onTestFinished, test } from 'vitest'
import { redisLog } from './redisLog.ts'
import { redisPath, startRedis } from './redis.testing.ts'
import type { NewRun } from './streamLog.ts'

const run: NewRun = {
  key: 'k'.repeat(43),
  runId: 's'.repeat(22),
  owner: '',
  requestHash: 'h',
  retainMs: 60_000,
}

test.skipIf(redisPath === undefined)(
  'a Redis that pauses for 3 s loses no answer, whoever reads it first (fault C12)',
  async () => {
    const { url } = await startRedis()
    const [producing, reading] = [redisLog(url), redisLog(url)]
    const admin = createClient({ url }).on('error', () => {})
    await admin.connect()
    onTestFinished(async () => {
      admin.destroy()
      await Promise.all([producing.close(), reading.close()])
    })
    const created = await producing.create(run, { stop() {}, lost() {}, readersChanged() {} })
    if ('existing' in created) throw new Error('There is a run already.')
    const { append, end, epoch } = created.writer
    await append(['a'])
    await admin.sendCommand(['CLIENT', 'PAUSE', '3000', 'ALL'])
    // Readers of the other process are in Redis's queue before the producer.
    const early = [0, 1, 2].map(async () => reading.read(run.key, 0, 1000))
    await Promise.all([append(['b']), Promise.allSettled(early)])
    await end({ end: 'complete' })
    const whole = { epoch, lastSeq: 2, events: ['a', 'b'], end: { end: 'complete' } }
    expect(await reading.read(run.key, 0, 1000)).toEqual(whole)
  },
)

test.skipIf(redisPath === undefined)('a page from Redis ends by its bytes (fault C12)', async () => {
  const log = redisLog((await startRedis()).url)
  onTestFinished(() => log.close())
  const created = await log.create(run, { stop() {}, lost() {}, readersChanged() {} })
  if ('existing' in created) throw new Error('There is a run already.')
  await created.writer.append(['日'.repeat(10), '日'.repeat(10), '日'.repeat(10)])
  expect((await log.read(run.key, 0, 30))?.events.length).toBe(1)
  expect((await log.read(run.key, 0, 31))?.events.length).toBe(2)
})
