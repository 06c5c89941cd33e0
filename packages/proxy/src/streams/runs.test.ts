import { manualClock } from '@chatstream/testing'
import { describe, expect, test, vi } from 'vitest'
import { memoryLog } from '../logs/memoryLog.ts'
import { delta, key, startProxy, startServer } from '../servers.testing.ts'
import {
  askAs,
  beginRun,
  blocksOf,
  controlOf,
  end,
  numbered,
  resume,
  sse,
  start,
  stop,
} from './streams.testing.ts'

const anotherId = 'BBBBBBBBBBBBBBBBBBBBBBBBB_-1'
const minute = 60_000

describe('what goes wrong before the first event', () => {
  test('keeps its status where it is known within five seconds, and frees the id', async () => {
    const { url, provider } = await start()
    for (const status of [429, 500]) {
      const asked = askAs(url)
      const { res } = await provider.next()
      res.writeHead(status, { 'retry-after': '3', 'x-request-id': 'p1' }).end(key)
      const response = await asked
      expect(response.status).toBe(status)
      expect(Object.fromEntries(response.headers)).toMatchObject({ 'retry-after': '3', 'x-request-id': 'p1' })
      expect(response.headers.has('x-chatstream-epoch')).toBe(false)
      expect((await response.json()).error).toMatchObject({
        message: expect.any(String),
        why: expect.any(String),
      })
      expect((await resume(url)).status).toBe(404)
    }
    const { reader } = await beginRun(url, provider, ['a'])
    await reader.cancel()
  })

  test('is reported in the stream after them, and releases the id', async () => {
    const { url, provider, clock } = await start()
    const asked = askAs(url)
    const { res } = await provider.next()
    await clock.advance(4999)
    await clock.advance(1)
    const response = await asked
    expect(response.status).toBe(200)
    const reader = blocksOf(response)
    await clock.advance(15_000)
    expect(await reader.next()).toBe(': hb\n\n')
    res.writeHead(503, { 'retry-after-ms': '1500', 'x-request-id': 'p2' }).end(key)
    const [last, ...more] = await reader.rest()
    expect(more).toEqual([])
    expect(controlOf(last)).toEqual({
      end: 'error',
      status: 503,
      code: expect.any(String),
      message: expect.any(String),
      reason: expect.any(String),
      why: expect.any(String),
      action: expect.any(String),
      retryAfterMs: 1500,
      requestId: 'p2',
    })
    const again = await beginRun(url, provider, ['a'])
    await again.reader.cancel()
  })

  test('is a provider that cannot be reached', async () => {
    const { url } = await startProxy('http://127.0.0.1:1')
    const response = await askAs(url)
    expect([response.status, (await response.json()).error.code]).toEqual([502, 'upstream_unreachable'])
  })

  test('is in the provider’s own words where those are wanted', async () => {
    const { url, provider, clock } = await start({}, { errors: 'verbatim' })
    const early = askAs(url)
    const first = await provider.next()
    first.res.writeHead(400, { 'content-type': 'application/json' }).end(`{"error":{"message":"no ${key}"}}`)
    const response = await early
    expect([response.status, await response.json()]).toEqual([400, { error: { message: 'no [redacted]' } }])
    const late = askAs(url)
    const second = await provider.next()
    await clock.advance(5000)
    const reader = blocksOf(await late)
    second.res.writeHead(400).end('{"error":{"code":"bad_thing"}}')
    expect(controlOf(await reader.next())).toMatchObject({ end: 'error', status: 400, code: 'bad_thing' })
  })

  test('is a connection that breaks after the headers: the id is free again', async () => {
    const { url, provider } = await start()
    const { res, reader } = await beginRun(url, provider, [])
    res.destroy()
    expect((await reader.rest()).map(controlOf)).toMatchObject([{ end: 'cut' }])
    await beginRun(url, provider, ['a'])
  })

  test('is a page with status 200', async () => {
    const page = await startServer((_, res) =>
      res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
    )
    const { url } = await startProxy(page)
    const last = (await blocksOf(await askAs(url)).rest()).map(controlOf)
    expect(last).toMatchObject([{ end: 'error', status: 502, code: 'not_a_stream' }])
  })
})

test('two who ask the same at once wait for one answer', async () => {
  const { url, provider } = await start()
  const both = [askAs(url), askAs(url)]
  const { res } = await provider.next()
  await vi.waitFor(async () => expect((await resume(url)).status).toBe(200))
  res.writeHead(401).end()
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([401, 401])
})

describe('a stop', () => {
  test('before the first byte reaches the provider', async () => {
    const { url, provider } = await start()
    const asked = askAs(url)
    const { aborted } = await provider.next()
    await stop(url)
    await aborted
    expect(await blocksOf(await asked).rest()).toEqual([end('stopped')])
  })

  test('before its question ends that at once, and nobody else’s', async () => {
    const { url, provider } = await start()
    expect((await stop(url)).status).toBe(204)
    expect((await resume(url)).status).toBe(404)
    for (let times = 0; times < 2; times++) {
      const response = await askAs(url)
      expect(response.status).toBe(200)
      expect(await blocksOf(response).rest()).toEqual([end('stopped')])
    }
    expect((await stop(url, 'short')).status).toBe(204)
    const other = askAs(url, anotherId)
    const { res } = await provider.next()
    res.writeHead(200, sse).end()
    expect((await other).status).toBe(200)
  })

  test('is remembered as long as a stream is kept', async () => {
    const { url, provider, clock } = await start()
    await stop(url)
    await clock.advance(5 * minute)
    const { said } = await beginRun(url, provider, ['a'])
    expect(said).toHaveLength(1)
  })
})

describe('a reader that leaves', () => {
  test('detaches: the answer goes on, and is there whole', async () => {
    const { url, provider, clock } = await start()
    const { res, reader, said, epoch } = await beginRun(url, provider, ['a'])
    await reader.cancel()
    await clock.advance(59_000)
    res.end(delta('b'))
    await vi.waitFor(async () =>
      expect(await blocksOf(await resume(url)).rest()).toEqual([
        ...said,
        numbered(delta('b'), epoch, 2),
        end('complete'),
      ]),
    )
  })

  test('and does not come back within a minute ends the provider’s request', async () => {
    const { url, provider, clock, proxy } = await start({}, { idleTimeoutMs: 60 * minute })
    const { reader, aborted, said } = await beginRun(url, provider, ['a'])
    await clock.advance(9 * minute)
    expect(await reader.next()).toBe(': hb\n\n')
    await reader.cancel()
    await vi.waitFor(() => expect(proxy.stats().readers).toBe(0))
    await clock.advance(minute - 1)
    const back = blocksOf(await resume(url))
    expect(await back.next()).toBe(said[0])
    await clock.advance(minute)
    expect(await back.next()).toBe(': hb\n\n')
    await back.cancel()
    await vi.waitFor(() => expect(proxy.stats().readers).toBe(0))
    await clock.advance(minute)
    await aborted
    const [first, last] = await blocksOf(await resume(url)).rest()
    expect([first, controlOf(last)]).toEqual([
      said[0],
      expect.objectContaining({ end: 'cut', code: 'nobody_reads' }),
    ])
    expect(proxy.stats()).toMatchObject({ runs: 0, eventsDropped: 0 })
  })
})

test('a stream is kept for five minutes after its end', async () => {
  const { url, provider, clock } = await start()
  const { res, reader } = await beginRun(url, provider, ['a'])
  await clock.advance(9 * minute)
  res.end()
  expect((await reader.rest()).at(-1)).toBe(end('complete'))
  await clock.advance(5 * minute - 1)
  expect((await resume(url)).status).toBe(200)
  await clock.advance(1)
  const gone = await resume(url)
  expect([gone.status, (await gone.json()).error.code]).toEqual([404, 'stream_gone'])
})

test('within their memory the oldest finished streams go first', async () => {
  const clock = manualClock()
  const { url, provider } = await start({ log: memoryLog({ maxBytes: 11_000, clock }) })
  const ids = ['1', '2', '3', '4'].map((digit) => digit.repeat(22))
  const text = 'x'.repeat(2000)
  for (const id of ids) {
    const asked = askAs(url, id)
    const { res } = await provider.next()
    res.writeHead(200, sse).end(delta(text))
    await blocksOf(await asked).rest()
  }
  const statuses = await Promise.all(ids.map(async (id) => (await resume(url, undefined, id)).status))
  expect(statuses).toEqual([404, 200, 200, 200])
  const asked = askAs(url, '5'.repeat(22))
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse)
  for (let times = 0; times < 10; times++) res.write(delta(text))
  const blocks = await blocksOf(await asked).rest()
  await aborted
  expect(controlOf(blocks.at(-1))).toMatchObject({ end: 'lost' })
})
