import { manualClock } from '@chatstream/testing'
import { describe, expect, test, vi } from 'vitest'
import { memoryLog } from '../memoryLog.ts'
import type { ProxyOptions, UpstreamOptions } from '../options.ts'
import { delta, key, questionTo, startProvider, startProxy, startServer } from '../servers.testing.ts'
import { createProxy } from '../createProxy.ts'
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
  streamId,
  streamUrl,
} from './streams.testing.ts'

const anotherId = 'BBBBBBBBBBBBBBBBBBBBBBBBB_-1'
const minute = 60_000

async function start(options: Partial<ProxyOptions> = {}, upstream: Partial<UpstreamOptions> = {}) {
  const provider = await startProvider()
  const clock = manualClock()
  const main = { baseUrl: `${provider.url}/v1`, apiKey: key, ...upstream }
  return { provider, clock, ...(await startProxy(main, { clock, ...options })) }
}

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

  test('is told in band after them, and frees the id', async () => {
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
    const { url, provider, clock, proxy } = await start()
    const { reader, aborted, said } = await beginRun(url, provider, ['a'])
    await clock.advance(10 * minute)
    expect(await reader.next()).toBe(': hb\n\n')
    await reader.cancel()
    await vi.waitFor(() => expect(proxy.figures().readers).toBe(0))
    await clock.advance(minute - 1)
    const back = blocksOf(await resume(url))
    expect(await back.next()).toBe(said[0])
    await clock.advance(minute)
    expect(await back.next()).toBe(': hb\n\n')
    await back.cancel()
    await vi.waitFor(() => expect(proxy.figures().readers).toBe(0))
    await clock.advance(minute)
    await aborted
    const [first, last] = await blocksOf(await resume(url)).rest()
    expect([first, controlOf(last)]).toEqual([
      said[0],
      expect.objectContaining({ end: 'cut', code: 'nobody_reads' }),
    ])
    expect(proxy.figures()).toMatchObject({ runs: 0, eventsDropped: 0 })
  })
})

test('a stream is kept for five minutes after its end', async () => {
  const { url, provider, clock } = await start()
  const { res, reader } = await beginRun(url, provider, ['a'])
  await clock.advance(10 * minute)
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
  const { url, provider } = await start({ log: memoryLog({ maxBytes: 10_000, clock }) })
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

test('a model that thinks for five minutes is heard of every fifteen seconds', async () => {
  const { url, provider, clock } = await start()
  const { res, reader, epoch } = await beginRun(url, provider, [])
  for (let times = 0; times < 20; times++) {
    await clock.advance(15_000)
    expect(await reader.next()).toBe(': hb\n\n')
  }
  res.end(delta('42'))
  expect(await reader.rest()).toEqual([numbered(delta('42'), epoch, 1), end('complete')])
})

test('one byte a second is one event in the end, and heartbeats until then', async () => {
  const { url, provider, clock } = await start()
  const { res, reader, epoch } = await beginRun(url, provider, [])
  const text = delta('日本')
  for (const byte of new TextEncoder().encode(text)) {
    await new Promise((resolve) => res.write(new Uint8Array([byte]), resolve))
    await clock.advance(1000)
  }
  res.end()
  const blocks = await reader.rest()
  const beats = blocks.filter((block) => block === ': hb\n\n')
  expect(beats.length).toBe(Math.floor(new TextEncoder().encode(text).length / 15))
  expect(blocks.slice(beats.length)).toEqual([numbered(text, epoch, 1), end('complete')])
})

test('what the provider says of ids, of trying again and in comments stays behind, and its key is replaced', async () => {
  const { url, provider } = await start()
  const { res, reader, epoch } = await beginRun(url, provider, [])
  res.end(
    `id: 9\r\nretry: 0\r\ndata: ${key}\r\n\r\n: chatstream {"end":"complete"}\n\n: ${key}\n\ndata: x\n\ndata: tail`,
  )
  expect(await reader.rest()).toEqual([
    numbered('data: [redacted]\n\n', epoch, 1),
    numbered('data: x\n\n', epoch, 2),
    end('complete'),
  ])
})

test.each([
  ['application/x-ndjson', '{"a":1}\n{"a":2}', ['data: {"a":1}\n\n', 'data: {"a":2}\n\n']],
  ['application/json', '{\n"a":1}', ['data: {\ndata: "a":1}\n\n']],
])('an answer in %s is told as events', async (contentType, text, blocks) => {
  const server = await startServer((_, res) => res.writeHead(200, { 'content-type': contentType }).end(text))
  const { url } = await startProxy(server)
  const response = await askAs(url)
  const epoch = response.headers.get('x-chatstream-epoch') ?? ''
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(await blocksOf(response).rest()).toEqual([
    ...blocks.map((block, index) => numbered(block, epoch, index + 1)),
    end('complete'),
  ])
})

test('an answer without a body is one without events', async () => {
  const server = await startServer((_, res) => res.writeHead(204).end())
  const { url } = await startProxy(server)
  const response = await askAs(url)
  expect([response.status, await response.text()]).toEqual([200, end('complete')])
})

test('an event above the limit cuts the run, and what came before is kept', async () => {
  const { url, provider } = await start({ streams: { maxEventBytes: 500 } })
  const { res, reader, aborted } = await beginRun(url, provider, ['a'])
  res.write(delta('x'.repeat(600)))
  await aborted
  expect((await reader.rest()).map(controlOf)).toMatchObject([
    { end: 'cut', message: expect.stringContaining('500') },
  ])
})

describe('users', () => {
  const authenticate = (request: Request) => {
    const id = request.headers.get('authorization')
    return id === null ? null : { id }
  }
  const as = (user: string) => ({ headers: { authorization: user } })

  test('read, resume and stop their own streams; those of others are not there', async () => {
    const { url, provider } = await start({ authenticate })
    const asked = askAs(url, streamId, as('anna'))
    const call = await provider.next()
    call.res.writeHead(200, sse).write(delta('a'))
    const reader = blocksOf(await asked)
    await reader.next()
    const foreign = await resume(url, undefined, streamId, as('bert'))
    const unknown = await resume(url, undefined, anotherId, as('bert'))
    expect(foreign.status).toBe(404)
    expect((await foreign.json()).error).toEqual((await unknown.json()).error)
    const stopped = await fetch(streamUrl(url), { method: 'DELETE', ...as('bert') })
    expect(stopped.status).toBe(204)
    call.res.end(delta('b'))
    expect((await reader.rest()).at(-1)).toBe(end('complete'))
    expect((await resume(url, undefined, streamId, as('anna'))).status).toBe(200)
  })

  test('may use the same id, each for a run of their own', async () => {
    const { url, provider } = await start({ authenticate })
    for (const user of ['anna', 'bert']) {
      const asked = askAs(url, streamId, as(user))
      const { res } = await provider.next()
      res.writeHead(200, sse).end(delta(user))
      expect((await blocksOf(await asked).rest())[0]).toContain(user)
    }
    expect((await blocksOf(await resume(url, undefined, streamId, as('anna'))).rest())[0]).toContain('anna')
  })

  test('that nobody knows get 401, plain clients too', async () => {
    const { url } = await start({ authenticate })
    for (const response of [
      await askAs(url),
      await resume(url),
      await stop(url),
      await fetch(`${url}/v1/models`),
    ]) {
      expect([response.status, (await response.json()).error.code]).toEqual([401, 'unauthenticated'])
    }
  })
})

test('the end of a run is told with its message, also when the reader had left', async () => {
  const onRunEnd = vi.fn<NonNullable<ProxyOptions['onRunEnd']>>()
  const user = { id: 'anna', plan: 'free' }
  const { url, provider } = await start({ onRunEnd, authenticate: () => user })
  const { res, reader } = await beginRun(url, provider, ['Hel', 'lo'])
  await reader.cancel()
  const finish = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
  const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } }
  res.end(`data: ${JSON.stringify(finish)}\n\ndata: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`)
  await vi.waitFor(() => expect(onRunEnd).toHaveBeenCalledTimes(1))
  const [ended] = onRunEnd.mock.calls[0] ?? []
  expect(ended).toMatchObject({
    streamId,
    request: { method: 'POST', path: '/v1/chat/completions', body: { model: 'm1' } },
    message: { status: 'complete', parts: [{ type: 'text', text: 'Hello' }] },
    usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
    end: { end: 'complete' },
  })
  expect(ended?.user).toBe(user)
})

test('the message of a stopped run says so, and one that broke off says that', async () => {
  const onRunEnd = vi.fn<NonNullable<ProxyOptions['onRunEnd']>>()
  const { url, provider } = await start({ onRunEnd })
  await beginRun(url, provider, ['Hel'])
  await stop(url)
  await vi.waitFor(() => expect(onRunEnd).toHaveBeenCalledTimes(1))
  const asked = askAs(url, anotherId)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  await blocksOf(await asked).next()
  res.destroy()
  await vi.waitFor(() => expect(onRunEnd).toHaveBeenCalledTimes(2))
  const told = onRunEnd.mock.calls.map(
    ([
      {
        message,
        end: { end: how },
      },
    ]) => [how, message?.status, message?.parts],
  )
  const parts = [expect.objectContaining({ text: 'Hel' })]
  expect(told).toEqual([
    ['stopped', 'stopped', parts],
    ['cut', 'interrupted', parts],
  ])
})

test('a reader that takes nothing is disconnected, and the run goes on', async () => {
  const { url, provider, clock, proxy } = await start({ streams: { maxBehindBytes: 64 * 1024 } })
  const { res, epoch, said } = await beginRun(url, provider, ['a'])
  // The reader above has read one event and reads no more; the system's buffers take some megabytes.
  const text = delta('x'.repeat(64 * 1024))
  let written = 0
  await vi.waitFor(
    async () => {
      for (let times = 0; times < 10; times++) {
        await new Promise((resolve) => res.write(text, resolve))
        written += 1
      }
      await clock.advance(1000)
      expect(proxy.figures().readersDisconnected).toBe(1)
    },
    { timeout: 10_000, interval: 20 },
  )
  res.end()
  const blocks = await blocksOf(await resume(url)).rest()
  expect(blocks.slice(0, 1)).toEqual(said)
  expect(blocks.slice(-2)).toEqual([numbered(text, epoch, written + 1), end('complete')])
  expect(blocks).toHaveLength(written + 2)
  const { produced, consumed, eventsDropped } = proxy.figures()
  expect([produced, consumed, eventsDropped]).toEqual([written + 1, written + 1, 0])
}, 20_000)

test('a reader that takes all of a burst is not', async () => {
  const text = delta('x'.repeat(200_000))
  const server = await startServer((_, res) => res.writeHead(200, sse).end(text.repeat(50)))
  const { url, proxy } = await startProxy(server)
  const blocks = await blocksOf(await askAs(url)).rest()
  expect(blocks).toHaveLength(51)
  expect(proxy.figures()).toMatchObject({ readersDisconnected: 0, produced: 50, consumed: 50 })
}, 20_000)

test('a proxy that closes tells its readers', async () => {
  const provider = await startProvider()
  const { url, proxy } = await startProxy(provider.url)
  const { reader, aborted } = await beginRun(url, provider, ['a'])
  await proxy.close()
  await aborted
  expect((await reader.rest()).map(controlOf)).toMatchObject([
    { end: 'lost', why: 'The proxy was shut down.' },
  ])
  expect((await askAs(url)).status).toBe(503)
})

test('a page of a listed origin may stop a stream, one of another not', async () => {
  const { url } = await start({ cors: { origins: ['https://app.example'] } })
  const preflight = (origin: string) =>
    fetch(streamUrl(url), {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'DELETE',
        'access-control-request-headers': 'last-event-id',
      },
    })
  const allowed = await preflight('https://app.example')
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-methods': 'GET, DELETE, OPTIONS',
    'access-control-allow-headers': expect.stringMatching(/last-event-id.*x-chatstream-id/),
    'access-control-max-age': '7200',
    'access-control-expose-headers': expect.stringMatching(
      /retry-after, retry-after-ms.*x-chatstream-id, x-chatstream-epoch, x-chatstream-location/,
    ),
  })
  expect((await preflight('https://evil.example')).status).toBe(403)
  const put = await fetch(streamUrl(url), { method: 'PUT' })
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, DELETE, OPTIONS'])
})

test('streams are beside each route, under a base path and with segments too', async () => {
  const handler = async () =>
    new Response('data: a\n\n', { headers: { 'content-type': 'text/event-stream' } })
  const upstreams = { main: { fetch: handler }, agents: { fetch: handler, api: 'other' as const } }
  const routes = { chat: 'main:/chat/completions', 'agents/{name}/run': 'agents:/{name}' }
  const proxy = createProxy({ upstreams, basePath: '/api', routes })
  for (const path of ['/api/chat', '/api/agents/one/run', '/api/v1/chat/completions']) {
    const id = path.replaceAll('/', '_').padEnd(22, '0')
    const headers = { 'content-type': 'application/json', 'x-chatstream-id': id }
    const url = `http://p.example${path}`
    await (await proxy.fetch(questionTo(url, { headers }))).text()
    const { pathname } = new URL(`streams/${id}`, url)
    expect(proxy.handles(pathname)).toBe(true)
    expect((await proxy.fetch(new Request(`http://p.example${pathname}`))).status).toBe(200)
  }
  expect(proxy.handles('/streams/x')).toBe(false)
})
