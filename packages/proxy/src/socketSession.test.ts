import { once } from 'node:events'
import { manualClock } from '@chatstream/testing'
import { expect, test, vi } from 'vitest'
import type { ProxyOptions, UpstreamOptions } from './options.ts'
import { delta, key, question, startProvider, startProxy, startServer } from './servers.testing.ts'
import { openSocket, startSocketProvider } from './sockets.testing.ts'

const sse = { 'content-type': 'text/event-stream; charset=utf-8' }
const path = '/v1/chat/completions'
const envelope = { chatstream: 1, method: 'POST', path, headers: {}, body: question }
const chunkOf = (content: string) => delta(content).slice('data: '.length).trim()
const parsed = (messages: readonly string[]): unknown[] => messages.map((text) => JSON.parse(text))
const control = (type: string) => ({ control: expect.objectContaining({ type }) })

/** A provider, the proxy before it with its clock, and the url of the chat. */
async function start(upstream: Partial<UpstreamOptions> = {}, options: Partial<ProxyOptions> = {}) {
  const provider = await startProvider()
  const clock = manualClock()
  const main = { baseUrl: `${provider.url}/v1`, apiKey: key, ...upstream }
  const proxy = await startProxy(main, { clock, ...options })
  return { provider, clock, ...proxy, chat: proxy.url + path }
}

test('an envelope is answered with each event as it comes, then an end', async () => {
  const { provider, chat, log } = await start()
  const { next, rest, closed } = await openSocket(chat, {
    ...envelope,
    headers: { accept: 'text/event-stream' },
  })
  const { req, res, body } = await provider.next()
  expect(JSON.parse(await body())).toEqual(question)
  expect(req.headers).toMatchObject({ authorization: `Bearer ${key}`, accept: 'text/event-stream' })
  res.writeHead(200, { ...sse, 'x-request-id': 'provider-1', 'set-cookie': 'a=b' }).flushHeaders()
  expect(JSON.parse((await next()) ?? '')).toEqual({
    control: { type: 'open', status: 200, headers: { ...sse, 'x-request-id': 'provider-1' } },
  })
  for (const content of ['Hel', 'lo', '日本語']) {
    res.write(delta(content))
    expect(JSON.parse((await next()) ?? '')).toEqual({ data: chunkOf(content) })
  }
  res.end(': a comment\n\nevent: named\nid: 7\ndata: one\ndata: two\n\ndata: [DONE]\n\n')
  expect(parsed(await rest())).toEqual([
    { data: 'one\ntwo', event: 'named', id: '7' },
    { data: '[DONE]', id: '7' },
    { control: { type: 'end' } },
  ])
  expect(await closed).toBe(1000)
  expect(log).toMatchObject([
    { method: 'POST', path, requestId: 'provider-1', model: 'm1', status: 200, outcome: 'complete' },
  ])
})

test('a first message that is no envelope is the request itself, answered with bare chunks', async () => {
  const { provider, chat } = await start()
  const text = JSON.stringify(question, null, 2)
  const { rest, closed } = await openSocket(chat, text)
  const { res, body } = await provider.next()
  expect(await body()).toBe(text)
  res.writeHead(200, sse).end(`event: named\n${delta('Hello')}${delta('!')}data: [DONE]\n\n`)
  expect(await rest()).toEqual([chunkOf('Hello'), chunkOf('!'), '[DONE]'])
  expect(await closed).toBe(1000)
})

test('binary frames are read as text', async () => {
  const { provider, chat } = await start()
  const { socket, next } = await openSocket(chat)
  socket.send(Buffer.from(JSON.stringify(envelope)), { binary: true })
  const { res, body } = await provider.next()
  expect(JSON.parse(await body())).toEqual(question)
  res.writeHead(200, sse).end()
  expect(JSON.parse((await next()) ?? '')).toEqual(control('open'))
})

test('a GET of an envelope takes its query along', async () => {
  const { provider, url } = await start({}, { routes: { 'GET stream/chat': 'main:/stream/chat' } })
  const first = { chatstream: 1, method: 'GET', path: '/stream/chat?message=Hello%20you', headers: {} }
  const { rest } = await openSocket(`${url}/stream/chat`, first)
  const { req, res } = await provider.next()
  expect([req.method, req.url]).toEqual(['GET', '/v1/stream/chat?message=Hello+you'])
  res.writeHead(200, sse).end('data: hi\n\n')
  expect(parsed(await rest())).toEqual([control('open'), { data: 'hi' }, control('end')])
})

test.each([
  ['application/x-ndjson', '{"a":1}\n{"b":\n2}\n{"c":3}', ['{"a":1}', '{"b":', '2}', '{"c":3}']],
  ['application/json; charset=utf-8', '{\n  "a": 1\n}', ['{\n  "a": 1\n}']],
  ['text/html', 'data: hidden\n\n', ['hidden']],
])('an answer of %s is framed as it says', async (type, body, expected) => {
  const { provider, chat } = await start()
  const { rest, closed } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  res.writeHead(200, { 'content-type': type }).end(body)
  const events = expected.map((data) => ({ data }))
  expect(parsed(await rest())).toEqual([control('open'), ...events, control('end')])
  expect(await closed).toBe(1000)
})

test('a page of HTML is no answer, and no end', async () => {
  const { provider, chat } = await start()
  const { rest, closed } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  res.writeHead(200, { 'content-type': 'text/html' }).end('<p>hi')
  const body = { error: expect.objectContaining({ code: 'not_a_stream' }) }
  expect(parsed(await rest())).toEqual([
    control('open'),
    { control: { type: 'error', status: 502, headers: expect.any(Object), body } },
  ])
  expect(await closed).toBe(4502)
})

test('a provider’s refusal is an error with its status, and how long to wait, in safe words', async () => {
  for (const first of [envelope, question]) {
    const { provider, chat, log } = await start()
    const { rest, closed } = await openSocket(chat, first)
    const { res } = await provider.next()
    const said = { error: { message: `slow down, ${key}`, code: 'rate_limit_exceeded' } }
    res.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' }).end(JSON.stringify(said))
    const body = {
      error: expect.objectContaining({
        code: 'rate_limit_exceeded',
        message: 'The provider’s rate limit is reached.',
      }),
    }
    const headers = expect.objectContaining({ 'retry-after': '7' })
    const failure = first === envelope ? { control: { type: 'error', status: 429, headers, body } } : body
    expect(parsed(await rest())).toEqual([failure])
    expect(await closed).toBe(4429)
    expect(log).toMatchObject([{ status: 429, code: 'rate_limit_exceeded' }])
  }
})

test('an upstream whose errors are passed on verbatim, text too', async () => {
  const { provider, chat } = await start({ errors: 'verbatim' })
  const { rest } = await openSocket(chat, question)
  const { res } = await provider.next()
  res.writeHead(500, { 'content-type': 'text/plain' }).end('out of memory')
  expect(parsed(await rest())).toEqual([{ error: 'out of memory' }])
})

test('nothing to resume (204) is told as such', async () => {
  const { provider, chat } = await start()
  const { rest, closed } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  res.writeHead(204).end()
  expect(parsed(await rest())).toMatchObject([{ control: { type: 'error', status: 204 } }])
  expect(await closed).toBe(4204)
})

test.each([
  [{ ...envelope, path: '/elsewhere' }, 404, 'not_found'],
  [{ ...envelope, path: '//evil.example/v1/chat/completions' }, 404, 'not_found'],
  [{ ...envelope, method: 'GET' }, 405, 'method_not_allowed'],
  [{ ...envelope, method: 'DELETE' }, 400, 'invalid_envelope'],
  [{ ...envelope, path: 'http://evil.example/' }, 400, 'invalid_envelope'],
  [{ ...envelope, chatstream: 2 }, 400, 'invalid_envelope'],
  [{ ...envelope, headers: undefined }, 400, 'invalid_envelope'],
  [{ ...envelope, body: undefined }, 400, 'invalid_json'],
  [{ ...envelope, body: [] }, 400, 'invalid_json'],
  [{ ...envelope, body: { text: 'x'.repeat(2000) } }, 413, 'body_too_large'],
])('%j is refused with %i', async (first, status, code) => {
  const { chat, log } = await start({}, { maxBodyBytes: 1000 })
  const { rest, closed } = await openSocket(chat, first)
  const body = { error: { code, action: expect.any(String) } }
  expect(parsed(await rest())).toMatchObject([{ control: { type: 'error', status, body } }])
  expect(await closed).toBe(4000 + status)
  expect(log).toMatchObject([{ status, code }])
})

test.each(['', 'hello', '[]', 'null', '{"model":'])(
  'bare, %j is refused as no JSON object',
  async (first) => {
    const { chat } = await start()
    const { rest, closed } = await openSocket(chat, first)
    expect(parsed(await rest())).toMatchObject([{ error: { code: 'invalid_json' } }])
    expect(await closed).toBe(4400)
  },
)

test('a message too long to be read is told so, in words either kind of reader understands', async () => {
  const { chat, log } = await start({}, { maxBodyBytes: 1000 })
  const { rest, closed } = await openSocket(chat, 'x'.repeat(2_000_000))
  const error = expect.objectContaining({ code: 'body_too_large' })
  expect(parsed(await rest())).toEqual([
    { error, control: { type: 'error', status: 413, headers: expect.any(Object), body: { error } } },
  ])
  expect(await closed).toBe(4413)
  expect(log).toMatchObject([{ status: 413, code: 'body_too_large' }])
})

test('a socket without a request is closed after 10 s', async () => {
  const { chat, clock, log } = await start()
  const { rest, closed } = await openSocket(chat)
  await vi.waitFor(() => expect(clock.pending).toBe(1))
  await clock.advance(9_999)
  await clock.advance(1)
  expect(parsed(await rest())).toMatchObject([
    { error: { code: 'request_timeout' }, control: { type: 'error', status: 408 } },
  ])
  expect(await closed).toBe(4408)
  expect(log).toMatchObject([{ status: 408, code: 'request_timeout' }])
})

test('who leaves without a word is not waited for', async () => {
  const { chat, clock, log } = await start()
  const { socket, closed } = await openSocket(chat)
  await vi.waitFor(() => expect(clock.pending).toBe(1))
  socket.close()
  await closed
  await vi.waitFor(() => expect(clock.pending).toBe(0))
  expect(log).toEqual([])
})

test('heartbeats come every 15 s, before the first byte and in mid-stream', async () => {
  const { provider, chat, clock } = await start()
  const { next, rest } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  await clock.advance(15_000)
  expect(JSON.parse((await next()) ?? '')).toEqual({ control: { type: 'heartbeat' } })
  res.writeHead(200, sse).flushHeaders()
  expect(JSON.parse((await next()) ?? '')).toEqual(control('open'))
  for (let beat = 0; beat < 3; beat++) {
    await clock.advance(15_000)
    expect(JSON.parse((await next()) ?? '')).toEqual({ control: { type: 'heartbeat' } })
  }
  res.end('data: x\n\n')
  await rest()
  expect(clock.pending).toBe(0)
})

test('a reader of bare chunks gets pings in their place', async () => {
  const { provider, chat, clock } = await start()
  const { socket, rest } = await openSocket(chat, question)
  const { res } = await provider.next()
  const pinged = once(socket, 'ping')
  await clock.advance(15_000)
  await pinged
  res.writeHead(200, sse).end('data: [DONE]\n\n')
  expect(await rest()).toEqual(['[DONE]'])
})

test.each(['close', 'terminate'] as const)(
  'a reader that leaves (%s) in mid-stream ends the provider’s request',
  async (leave) => {
    const { provider, chat, log } = await start()
    const { socket, next } = await openSocket(chat, envelope)
    const { res, aborted } = await provider.next()
    res.writeHead(200, sse).write(delta('Hel'))
    await next()
    expect(JSON.parse((await next()) ?? '')).toEqual({ data: chunkOf('Hel') })
    socket[leave]()
    await aborted
    await vi.waitFor(() => expect(log).toMatchObject([{ status: 200, outcome: 'aborted' }]))
  },
)

test('a reader that leaves before the first byte ends the provider’s request', async () => {
  const { provider, chat, clock, log } = await start()
  const { socket } = await openSocket(chat, envelope)
  const { aborted } = await provider.next()
  socket.close()
  await aborted
  await vi.waitFor(() => expect(log).toMatchObject([{ status: 499, outcome: 'aborted', bytes: 0 }]))
  expect(clock.pending).toBe(0)
})

test('a provider that breaks off closes with 1011 and no end, after all that came', async () => {
  const { provider, chat, log } = await start()
  const { rest, closed } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('half'), () => res.destroy())
  expect(parsed(await rest())).toEqual([control('open'), { data: chunkOf('half') }])
  expect(await closed).toBe(1011)
  await vi.waitFor(() => expect(log).toMatchObject([{ status: 200, outcome: 'broken' }]))
})

test('closing the proxy breaks off its sockets, and the provider’s requests', async () => {
  const { provider, chat, proxy } = await start()
  const { next, rest, closed } = await openSocket(chat, envelope)
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse).write(delta('half'))
  await next()
  await next()
  await proxy.close()
  await aborted
  expect(await rest()).toEqual([])
  expect(await closed).toBe(1001)
})

test('a key that the provider repeats is replaced, cut in two or not', async () => {
  const { provider, chat } = await start()
  const { rest } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  res.writeHead(200, { ...sse, 'x-ratelimit-key': key })
  res.write(`data: your key is ${key.slice(0, 12)}`)
  setTimeout(() => res.end(`${key.slice(12)}!\n\nevent: ${key}\nid: ${key}\ndata: x\n\n`))
  const messages = await rest()
  expect(messages.join('\n')).not.toContain(key)
  expect(parsed(messages)).toContainEqual({ data: 'your key is [redacted]!' })
})

test('an envelope cannot say who asks, nor send what CORS would not let through', async () => {
  const { provider, chat } = await start({}, { cors: { headers: ['x-mine'] } })
  const headers = {
    Origin: 'https://evil.example',
    'sec-fetch-site': 'cross-site',
    host: 'evil.example',
    cookie: 'a=b',
    'x-forwarded-for': '10.0.0.1',
    'content-type': 'text/plain',
    accept: 'text/event-stream',
    'idempotency-key': 'once',
    'anthropic-beta': 'line\nbreak',
  }
  const { next } = await openSocket(chat, { ...envelope, headers })
  const { req, res } = await provider.next()
  expect(req.headers).toMatchObject({
    accept: 'text/event-stream',
    'idempotency-key': 'once',
    'content-type': 'application/json',
    host: expect.not.stringContaining('evil'),
  })
  for (const name of ['origin', 'cookie', 'x-forwarded-for', 'anthropic-beta']) {
    expect(req.headers).not.toHaveProperty(name)
  }
  res.writeHead(200, sse).end()
  expect(JSON.parse((await next()) ?? '')).toEqual(control('open'))
})

test('sockets count as requests at once, and one too many is told to wait', async () => {
  const { provider, chat } = await start({ maxConcurrent: 1, maxQueued: 0 })
  const first = await openSocket(chat, envelope)
  const { res } = await provider.next()
  const second = await openSocket(chat, envelope)
  const [refused] = parsed(await second.rest())
  expect(refused).toMatchObject({
    control: { status: 503, headers: { 'retry-after': '1' }, body: { error: { code: 'queue_full' } } },
  })
  res.writeHead(200, sse).end('data: x\n\n')
  await first.rest()
  await openSocket(chat, envelope)
  await provider.next()
})

test('a reader that does not read stops the provider', async () => {
  const offered = 48 * 1024 * 1024
  const event = `data: ${'x'.repeat(64 * 1024)}\n\n`
  let written = 0
  const provider = await startServer(async (_, res) => {
    res.writeHead(200, sse)
    while (written < offered && !res.destroyed) {
      written += event.length
      if (!res.write(event)) await once(res, 'drain')
    }
    res.end('data: [DONE]\n\n')
  })
  const { url } = await startProxy(provider)
  const { socket } = await openSocket(url + path)
  let read = 0
  socket.removeAllListeners('message').on('message', (data: Buffer) => (read += data.length))
  socket.pause()
  socket.send(JSON.stringify(question))
  // It stands still once the buffers of two connections are full: seen three times in a row to be so.
  let seen = -1
  let same = 0
  await vi.waitFor(
    () => {
      same = written === seen ? same + 1 : 0
      seen = written
      expect(same).toBeGreaterThanOrEqual(3)
    },
    { timeout: 20_000, interval: 200 },
  )
  expect(written).toBeGreaterThan(0)
  expect(written).toBeLessThan(offered / 2)
  const closed = once(socket, 'close')
  socket.resume()
  await closed
  expect(read).toBe((written / event.length) * 64 * 1024 + '[DONE]'.length)
}, 30_000)

test('a reader that leaves while it does not read ends the provider’s request', async () => {
  const { provider, chat } = await start()
  const { socket } = await openSocket(chat)
  socket.pause()
  socket.send(JSON.stringify(question))
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse)
  for (let sent = 0; sent < 200; sent++) res.write(`data: ${'x'.repeat(64 * 1024)}\n\n`)
  await vi.waitFor(() => expect(res.writableLength).toBeGreaterThan(0))
  socket.terminate()
  await aborted
})

test('a provider’s socket and a reader’s are one stream', async () => {
  const provider = await startSocketProvider()
  const { url } = await startProxy({ baseUrl: `${provider.url}/v1`, apiKey: key })
  const { rest, closed } = await openSocket(url + path, question)
  const { socket, first } = await provider.next()
  expect(JSON.parse(first)).toEqual(question)
  for (const message of [chunkOf('Hello'), `{"key":"${key}"}`, '[DONE]']) socket.send(message)
  expect(await rest()).toEqual([chunkOf('Hello'), '{"key":"[redacted]"}', '[DONE]'])
  expect(await closed).toBe(1000)
  const leaving = await openSocket(url + path, question)
  const again = await provider.next()
  leaving.socket.close()
  expect(await again.closed).toBe(1006)
})
