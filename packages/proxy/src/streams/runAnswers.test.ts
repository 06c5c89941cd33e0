import { manualClock } from '@chatstream/testing'
import { describe, expect, test, vi } from 'vitest'
import { createProxy } from '../createProxy.ts'
import type { ProxyOptions } from '../options.ts'
import { ask, delta, key, questionTo, startProvider, startProxy, startServer } from '../servers.testing.ts'
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
  runId,
  streamUrl,
} from './streams.testing.ts'

const anotherId = 'BBBBBBBBBBBBBBBBBBBBBBBBB_-1'

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
    const asked = askAs(url, runId, as('anna'))
    const call = await provider.next()
    call.res.writeHead(200, sse).write(delta('a'))
    const reader = blocksOf(await asked)
    await reader.next()
    const foreign = await resume(url, undefined, runId, as('bert'))
    const unknown = await resume(url, undefined, anotherId, as('bert'))
    expect(foreign.status).toBe(404)
    expect((await foreign.json()).error).toEqual((await unknown.json()).error)
    const stopped = await fetch(streamUrl(url), { method: 'DELETE', ...as('bert') })
    expect(stopped.status).toBe(204)
    call.res.end(delta('b'))
    expect((await reader.rest()).at(-1)).toBe(end('complete'))
    expect((await resume(url, undefined, runId, as('anna'))).status).toBe(200)
  })

  test('may use the same id, each for a run of their own', async () => {
    const { url, provider } = await start({ authenticate })
    for (const user of ['anna', 'bert']) {
      const asked = askAs(url, runId, as(user))
      const { res } = await provider.next()
      res.writeHead(200, sse).end(delta(user))
      expect((await blocksOf(await asked).rest())[0]).toContain(user)
    }
    expect((await blocksOf(await resume(url, undefined, runId, as('anna'))).rest())[0]).toContain('anna')
  })

  test.each([null, undefined, {}, { id: '' }, { id: 7 }])('authenticated as %j are refused', async (user) => {
    const told = () => user as null // what JavaScript may return
    const { url } = await start({ authenticate: told })
    expect((await resume(url)).status).toBe(401)
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

test('onRunEnd gets the message, also if the reader had left', async () => {
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
    runId,
    request: { method: 'POST', path: '/v1/chat/completions', body: { model: 'm1' } },
    message: { status: 'complete', parts: [{ type: 'text', text: 'Hello' }] },
    usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
    end: { end: 'complete' },
  })
  expect(ended?.user).toEqual(user)
})

test('the message of a stopped run is `stopped`, and of a broken one `interrupted`', async () => {
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

test('beside a run a plain client gets its status, its bytes, and an abort that reaches the provider', async () => {
  const { url, provider } = await start()
  const { res, reader } = await beginRun(url, provider, ['a'])
  const refused = ask(url)
  ;(await provider.next()).res.writeHead(429).end()
  expect((await refused).status).toBe(429)
  const leaving = new AbortController()
  const plain = ask(url, { signal: leaving.signal })
  const call = await provider.next()
  const bytes = 'id: 7\nretry: 1\n: c\r\ndata: x\n\ndata: un'
  call.res.writeHead(200, sse).write(bytes)
  const response = await plain
  expect(response.headers.has('x-chatstream-epoch')).toBe(false)
  const { value } = await (response.body ?? new ReadableStream()).getReader().read()
  expect(new TextDecoder().decode(value)).toBe(bytes)
  leaving.abort()
  await call.aborted
  res.end()
  expect(await reader.rest()).toEqual([end('complete')])
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
      expect(proxy.stats().readersDisconnected).toBe(1)
    },
    { interval: 20 },
  )
  res.end()
  const blocks = await blocksOf(await resume(url)).rest()
  expect(blocks.slice(0, 1)).toEqual(said)
  expect(blocks.slice(-2)).toEqual([numbered(text, epoch, written + 1), end('complete')])
  expect(blocks).toHaveLength(written + 2)
  const { produced, consumed, eventsDropped } = proxy.stats()
  expect([produced, consumed, eventsDropped]).toEqual([written + 1, written + 1, 0])
})

test('a reader that takes all of a burst is not', async () => {
  const text = delta('x'.repeat(200_000))
  const server = await startServer((_, res) => res.writeHead(200, sse).end(text.repeat(50)))
  // The clock stands still: on a busy machine a second may pass between two reads.
  const { url, proxy } = await startProxy(server, { clock: manualClock() })
  const blocks = await blocksOf(await askAs(url)).rest()
  expect(blocks).toHaveLength(51)
  expect(proxy.stats()).toMatchObject({ readersDisconnected: 0, produced: 50, consumed: 50 })
})

test('a proxy that closes sends the end to its readers', async () => {
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
    const url = `http://localhost${path}`
    await (await proxy.fetch(questionTo(url, { headers }))).text()
    const { pathname } = new URL(`streams/${id}`, url)
    expect(proxy.handles(pathname)).toBe(true)
    expect((await proxy.fetch(new Request(`http://localhost${pathname}`))).status).toBe(200)
  }
  expect(proxy.handles('/streams/x')).toBe(false)
})
