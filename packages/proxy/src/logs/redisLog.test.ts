import { describe, expect, test, vi } from 'vitest'
import { redisLog } from './redisLog.ts'
import { redisPath, startRedis } from './redis.testing.ts'
import { ask, delta, startProvider, startProxy } from '../servers.testing.ts'
import {
  askAs,
  beginRun,
  blocksOf,
  controlOf,
  end,
  numbered,
  resume,
  sse,
  stop,
  streamUrl,
} from '../streams/streams.testing.ts'

describe.skipIf(redisPath === undefined)('two proxies on one Redis', () => {
  async function startTwo() {
    const [provider, redis] = await Promise.all([startProvider(), startRedis()])
    const [here, there] = await Promise.all([
      startProxy(provider.url, { log: redisLog(redis.url) }),
      startProxy(provider.url, { log: redisLog(redis.url) }),
    ])
    return { provider, redis, here, there }
  }

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
  })

  test('the same question at the other joins the run', async () => {
    const { provider, here, there } = await startTwo()
    const { res, said } = await beginRun(here.url, provider, ['a'])
    const joined = blocksOf(await askAs(there.url))
    expect(await joined.next()).toBe(said[0])
    res.end()
    expect(await joined.rest()).toEqual([end('complete')])
  })

  test('a stop at the other reaches the provider', async () => {
    const { provider, here, there } = await startTwo()
    const { aborted, reader } = await beginRun(here.url, provider, ['a'])
    expect((await stop(there.url)).status).toBe(204)
    await aborted
    expect(await reader.rest()).toEqual([end('stopped')])
  })

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
  })

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
  })
})
