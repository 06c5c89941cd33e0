import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { redisPath, startRedis } from '../logs/redis.testing.ts'
import { delta, startProvider } from '../servers.testing.ts'
import { startCommand } from './processes.testing.ts'
import { beginRun, blocksOf, controlOf, end, numbered, resume } from './streams.testing.ts'

async function sqliteFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-proxy-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return `sqlite:${join(folder, 'streams.db')}`
}

describe('a proxy on SQLite', () => {
  test('that is killed in mid-stream and starts again gives all that was logged, then says that the rest is lost', async () => {
    const provider = await startProvider({ hasModels: true })
    const log = await sqliteFile()
    const first = await startCommand(provider.url, log)
    const { reader, said, epoch, aborted } = await beginRun(first.url, provider, ['a', 'b', 'c'])
    await first.kill('SIGKILL')
    await expect(reader.rest()).rejects.toThrow('terminated')
    await aborted
    const second = await startCommand(provider.url, log)
    const [whole, tail] = await Promise.all([
      blocksOf(await resume(second.url)).rest(),
      blocksOf(await resume(second.url, `${epoch}-2`)).rest(),
    ])
    const control = whole.at(-1)
    expect(controlOf(control)).toMatchObject({ end: 'lost', code: 'stream_lost' })
    expect(whole).toEqual([...said, control])
    expect(tail).toEqual([said[2], control])
  })

  test('that gets SIGTERM and has no time to drain sends the end to its readers, and the events can be read afterwards', async () => {
    const provider = await startProvider({ hasModels: true })
    const log = await sqliteFile()
    const first = await startCommand(provider.url, log, ['--drain', '0'])
    const { reader, said, aborted } = await beginRun(first.url, provider, ['a'])
    await first.kill('SIGTERM')
    await aborted
    const last = await reader.rest()
    expect(last.map(controlOf)).toMatchObject([{ end: 'lost', why: 'The proxy was shut down.' }])
    const second = await startCommand(provider.url, log)
    expect(await blocksOf(await resume(second.url)).rest()).toEqual([...said, ...last])
  })
})

describe.skipIf(redisPath === undefined)('two proxies on one Redis', () => {
  async function startTwo() {
    const [provider, redis] = await Promise.all([startProvider({ hasModels: true }), startRedis()])
    const [here, there] = await Promise.all([
      startCommand(provider.url, redis.url),
      startCommand(provider.url, redis.url),
    ])
    return { provider, redis, here, there }
  }

  test('a reader goes on at the other in mid-answer, with no event lost or doubled', async () => {
    const { provider, here, there } = await startTwo()
    const { res, reader, said, epoch } = await beginRun(here.url, provider, ['a', 'b'])
    await reader.cancel()
    res.write(delta('c'))
    const second = blocksOf(await resume(there.url, `${epoch}-2`))
    const third = await second.next()
    res.write(delta('d'))
    const fourth = await second.next()
    await second.cancel()
    res.end(delta('e'))
    const rest = await blocksOf(await resume(here.url, `${epoch}-4`)).rest()
    const received = [...said, third, fourth, ...rest]
    const sent = [...'abcde'].map((text, index) => numbered(delta(text), epoch, index + 1))
    expect(received).toEqual([...sent, end('complete')])
    expect(await blocksOf(await resume(there.url)).rest()).toEqual(received)
  })

  test('when the one that fetches is killed, readers at the other get the end', async () => {
    const { provider, here, there } = await startTwo()
    const { said } = await beginRun(here.url, provider, ['a', 'b'])
    const other = blocksOf(await resume(there.url))
    expect([await other.next(), await other.next()]).toEqual(said)
    await here.kill('SIGKILL')
    const last = await other.rest()
    expect(last.map(controlOf)).toMatchObject([{ end: 'lost' }])
    expect(await blocksOf(await resume(there.url)).rest()).toEqual([...said, ...last])
  })
})
