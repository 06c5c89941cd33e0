import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { redisPath, startRedis } from '../redis.testing.ts'
import { ask, delta, startProvider } from '../servers.testing.ts'
import type { Provider } from '../servers.testing.ts'
import { startCommand } from './processes.testing.ts'
import { askAs, blocksOf, controlOf, end, numbered, resume, sse, stop, streamUrl } from './streams.testing.ts'

/** What a death may cost a reader, in the milliseconds promised. */
const promisedMs = 5000

async function sqliteFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-proxy-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return `sqlite:${join(folder, 'streams.db')}`
}

/** A run with an open provider at a proxy, its first events read. */
async function beginRun(url: string, provider: Provider, texts: readonly string[]) {
  const asked = askAs(url)
  const call = await provider.next()
  call.res.writeHead(200, sse).flushHeaders()
  const response = await asked
  const epoch = response.headers.get('x-chatstream-epoch') ?? ''
  const reader = blocksOf(response)
  const said: string[] = []
  for (const text of texts) {
    call.res.write(delta(text))
    said.push((await reader.next()) ?? '')
  }
  expect(said).toEqual(texts.map((text, index) => numbered(delta(text), epoch, index + 1)))
  return { ...call, epoch, reader, said }
}

describe('a proxy on SQLite', () => {
  test('that is killed in mid-stream and starts again gives all that was logged, then says that the rest is lost', async () => {
    const provider = await startProvider()
    const log = await sqliteFile()
    const first = await startCommand(provider.url, log)
    const { reader, said, epoch, aborted } = await beginRun(first.url, provider, ['a', 'b', 'c'])
    await first.kill('SIGKILL')
    await expect(reader.rest()).rejects.toThrow()
    await aborted
    const second = await startCommand(provider.url, log)
    const startMs = performance.now()
    const [whole, tail] = await Promise.all([
      blocksOf(await resume(second.url)).rest(),
      blocksOf(await resume(second.url, `${epoch}-2`)).rest(),
    ])
    expect(performance.now() - startMs).toBeLessThan(promisedMs)
    const control = whole.at(-1)
    expect(controlOf(control)).toMatchObject({ end: 'lost', code: 'stream_lost' })
    expect(whole).toEqual([...said, control])
    expect(tail).toEqual([said[2], control])
  }, 30_000)

  test('that is told to end tells its readers, and what came can be read after', async () => {
    const provider = await startProvider()
    const log = await sqliteFile()
    const first = await startCommand(provider.url, log)
    const { reader, said, aborted } = await beginRun(first.url, provider, ['a'])
    await first.kill('SIGTERM')
    await aborted
    const last = await reader.rest()
    expect(last.map(controlOf)).toMatchObject([{ end: 'lost', why: 'The proxy was shut down.' }])
    const second = await startCommand(provider.url, log)
    expect(await blocksOf(await resume(second.url)).rest()).toEqual([...said, ...last])
  }, 30_000)
})

describe.skipIf(redisPath === undefined)('two proxies on one Redis', () => {
  async function startTwo() {
    const [provider, redis] = await Promise.all([startProvider(), startRedis()])
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
  }, 30_000)

  test('a hundred events a chunk reach a reader at the other in order, each once', async () => {
    const { provider, here, there } = await startTwo()
    const { res, reader, epoch } = await beginRun(here.url, provider, ['a'])
    const other = blocksOf(await resume(there.url))
    const texts = Array.from({ length: 2000 }, (_, index) => `word ${index}`)
    for (let at = 0; at < texts.length; at += 100)
      res.write(
        texts
          .slice(at, at + 100)
          .map(delta)
          .join(''),
      )
    res.end()
    const sent = ['a', ...texts].map((text, index) => numbered(delta(text), epoch, index + 1))
    expect(await other.rest()).toEqual([...sent, end('complete')])
    expect(await reader.rest()).toEqual([...sent.slice(1), end('complete')])
  }, 30_000)

  test('the same question at the other joins the run', async () => {
    const { provider, here, there } = await startTwo()
    const { res, said } = await beginRun(here.url, provider, ['a'])
    const joined = blocksOf(await askAs(there.url))
    expect(await joined.next()).toBe(said[0])
    res.end()
    expect(await joined.rest()).toEqual([end('complete')])
  }, 30_000)

  test('a stop at the other reaches the provider', async () => {
    const { provider, here, there } = await startTwo()
    const { aborted, reader } = await beginRun(here.url, provider, ['a'])
    expect((await stop(there.url)).status).toBe(204)
    await aborted
    expect(await reader.rest()).toEqual([end('stopped')])
  }, 30_000)

  test('when the one that fetches is killed, readers at the other are told within seconds', async () => {
    const { provider, here, there } = await startTwo()
    const { said } = await beginRun(here.url, provider, ['a', 'b'])
    const other = blocksOf(await resume(there.url))
    expect([await other.next(), await other.next()]).toEqual(said)
    await here.kill('SIGKILL')
    const startMs = performance.now()
    const last = await other.rest()
    expect(performance.now() - startMs).toBeLessThan(promisedMs)
    expect(last.map(controlOf)).toMatchObject([{ end: 'lost' }])
    expect(await blocksOf(await resume(there.url)).rest()).toEqual([...said, ...last])
  }, 30_000)

  test('a Redis that starts again empty ends the run for everybody, and the next one has a new epoch', async () => {
    const { provider, redis, here, there } = await startTwo()
    const { reader, aborted, epoch, res } = await beginRun(here.url, provider, ['a', 'b'])
    const other = blocksOf(await resume(there.url, `${epoch}-2`))
    await redis.kill()
    await redis.start()
    const [mine, others] = await Promise.all([reader.rest(), other.rest()])
    expect(mine.map(controlOf)).toMatchObject([{ end: 'lost' }])
    expect(others.map(controlOf)).toMatchObject([{ end: 'lost' }])
    await aborted
    expect(res.writableFinished).toBe(false)
    await vi.waitFor(async () => expect((await fetch(streamUrl(there.url))).status).toBe(404))
    const again = askAs(there.url)
    const call = await provider.next()
    call.res.writeHead(200, sse).end(delta('new'))
    const answer = await again
    const newEpoch = answer.headers.get('x-chatstream-epoch') ?? ''
    expect(newEpoch).not.toBe(epoch)
    expect(await blocksOf(answer).rest()).toEqual([numbered(delta('new'), newEpoch, 1), end('complete')])
    expect(await blocksOf(await resume(here.url, `${epoch}-2`)).next()).toBe(
      ': chatstream {"reset":true}\n\n',
    )
  }, 30_000)

  test('while Redis is away a question is answered with 503, and a plain one as ever', async () => {
    const { provider, redis, here } = await startTwo()
    await redis.kill()
    const refused = await askAs(here.url)
    expect(refused.status).toBe(503)
    expect((await refused.json()).error.code).toBe('stream_log_unavailable')
    const plain = ask(here.url)
    const { res } = await provider.next()
    res.end('as ever')
    expect(await (await plain).text()).toBe('as ever')
  }, 30_000)
})
