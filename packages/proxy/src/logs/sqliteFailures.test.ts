import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { manualClock } from '@chatstream/testing'
import type { ManualClock } from '@chatstream/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { delta } from '../servers.testing.ts'
import {
  askAs,
  beginRun,
  blocksOf,
  controlOf,
  end as endBlock,
  numbered,
  resume,
  sse,
  start,
} from '../streams/streams.testing.ts'
import { sqliteLog } from './sqliteLog.ts'
import { leaseMs, producerDied } from './streamLog.ts'
import type { NewRun, Producer, StreamLog } from './streamLog.ts'

const anotherId = 'BBBBBBBBBBBBBBBBBBBBB2'
const long = 'x'.repeat(100_000)

/** A log on a file, the connection of the log, and another connection to the file. */
async function openFile() {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-log-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'streams.db')
  const opened: DatabaseSync[] = []
  class Watched extends DatabaseSync {
    constructor(path: string) {
      super(path)
      opened.push(this)
    }
  }
  const spy = vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ DatabaseSync: Watched } as never) // as the log uses it
  const clock = manualClock()
  letRun(clock)
  const log = sqliteLog(file, { clock })
  spy.mockRestore()
  const other = new DatabaseSync(file)
  onTestFinished(() => other.close())
  const run = (sql: string) => opened[0]?.prepare(sql).get() ?? {}
  return {
    log,
    clock,
    /** Fills the disk: no page can be added. */
    fill: () => void run(`PRAGMA max_page_count = ${Number(run('PRAGMA page_count')['page_count'])}`),
    makeRoom: () => void run('PRAGMA max_page_count = 1000000'),
    lock: () => other.exec('BEGIN IMMEDIATE'),
    unlock: () => other.exec('ROLLBACK'),
  }
}

/** Advances the clock continuously, so that writes that wait for a commit go on. */
function letRun(clock: ManualClock): void {
  let isOver = false
  onTestFinished(() => void (isOver = true))
  const tick = async () => {
    await clock.advance(5)
    if (!isOver) setTimeout(() => void tick(), 1)
  }
  void tick()
}

/** Resolves at a time of the clock. */
function pass(clock: ManualClock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, ms))
}

const newRun: NewRun = {
  key: 'k'.repeat(43),
  runId: 's'.repeat(22),
  owner: '',
  requestHash: 'h',
  retainMs: 60_000,
}
const idle: Producer = { stop() {}, lost() {}, readersChanged() {} }

async function writerOn(log: StreamLog) {
  const created = await log.create(newRun, idle)
  if ('existing' in created) throw new Error('There is a run already.')
  return created.writer
}

for (const [name, block, free] of [
  ['a full disk', 'fill', 'makeRoom'],
  ['a locked file', 'lock', 'unlock'],
] as const) {
  test(`${name} that passes within two seconds loses nothing, and stops no timer (fault A7)`, async () => {
    const { log, clock, ...file } = await openFile()
    const { epoch, append, end } = await writerOn(log)
    await append(['a'])
    file[block]()
    let isDone = false
    const written = Promise.resolve(append([long])).then(() => (isDone = true))
    await pass(clock, 300)
    expect(isDone).toBe(false)
    file[free]()
    await pass(clock, 100)
    await written
    await end({ end: 'complete' })
    expect(await log.read(newRun.key, 0, 1_000_000)).toEqual({
      epoch,
      lastSeq: 2,
      events: ['a', long],
      end: { end: 'complete' },
    })
    await log.close()
  })

  test(`${name} for 12 s ends the run as lost within seconds, and the next question works (fault A7)`, async () => {
    const { log, clock, ...file } = await openFile()
    const { provider, url, proxy, errors } = await start({ log, clock })
    const { res, reader, said, epoch, aborted } = await beginRun(url, provider, ['a'])
    file[block]()
    res.write(delta(long))
    let last: string | undefined
    void reader.rest().then((blocks) => (last = blocks.at(-1)))
    await pass(clock, 6000)
    expect(controlOf(last)).toMatchObject({ end: 'lost', code: 'stream_lost' })
    await aborted
    await pass(clock, 12_000 + leaseMs)
    expect(controlOf((await blocksOf(await resume(url)).rest()).at(-1))).toMatchObject({ end: 'lost' })
    expect(errors.length).toBeGreaterThan(0)
    expect(proxy.stats().unexpectedErrors).toBe(errors.length)
    file[free]()
    const asked = askAs(url, anotherId)
    const call = await provider.next()
    call.res.writeHead(200, sse).end(delta('b'))
    const next = await asked
    const nextEpoch = next.headers.get('x-chatstream-epoch') ?? ''
    const blocks = blocksOf(next).rest()
    expect(await blocks).toEqual([numbered(delta('b'), nextEpoch, 1), endBlock('complete')])
    const replayed = blocksOf(await resume(url)).rest()
    expect(await replayed).toEqual([...said, expect.stringContaining('"end":"lost"')])
    expect(said).toEqual([numbered(delta('a'), epoch, 1)])
  })
}

test('a run whose end could not be written is lost at once for this process too (fault A7)', async () => {
  const { log, clock, fill } = await openFile()
  const { append, end } = await writerOn(log)
  await append(['a'])
  fill()
  const ended = Promise.all([append([long]), end({ end: 'complete' })]).catch(() => 'failed')
  await pass(clock, 6000)
  expect(await ended).toBe('failed')
  const page = await log.read(newRun.key, 0, 1_000_000)
  expect(page === undefined || page.end !== undefined).toBe(true)
  expect([producerDied, { end: 'complete' }]).toContainEqual(page?.end)
  await log.close()
})

test('while the file is locked, a question waits for the lock, and then for no longer than two seconds (fault A7)', async () => {
  const { log, clock, lock, unlock } = await openFile()
  lock()
  const created = log.create(newRun, idle)
  await pass(clock, 1000)
  unlock()
  await pass(clock, 100)
  expect(await created).toHaveProperty('writer')
  lock()
  const refused = Promise.resolve(log.create({ ...newRun, key: 'x'.repeat(43) }, idle)).catch(() => 'refused')
  await pass(clock, 2100)
  expect(await refused).toBe('refused')
  unlock()
  await log.close()
})

test('only the owner may read the file and the files beside it, new or old', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'chatstream-mode-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const old = join(directory, 'old.db')
  await writeFile(old, '', { mode: 0o644 })
  for (const file of [join(directory, 'new.db'), old]) {
    const log = sqliteLog(file)
    const modes = await Promise.all(
      ['', '-wal', '-shm'].map(async (end) => (await stat(file + end)).mode & 0o777),
    )
    expect(modes).toEqual([0o600, 0o600, 0o600])
    await log.close()
  }
})
