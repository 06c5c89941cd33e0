import { expect, test } from 'vitest'
import { delta, key, question, startProxy, sentQuestion } from '../servers.testing.ts'
import {
  chunkOf,
  control,
  envelope,
  openSocket,
  parsed,
  path,
  sse,
  startChat,
  startSocketProvider,
} from './sockets.testing.ts'

test('an envelope is answered with each event as it comes, then an end', async () => {
  const { provider, chat, log } = await startChat()
  const { next, rest, closed } = await openSocket(chat, {
    ...envelope,
    headers: { accept: 'text/event-stream' },
  })
  const { req, res, body } = await provider.next()
  expect(JSON.parse(await body())).toEqual(sentQuestion)
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
  const { provider, chat } = await startChat()
  const text = JSON.stringify(question, null, 2)
  const { rest, closed } = await openSocket(chat, text)
  const { res, body } = await provider.next()
  expect(await body()).toBe(JSON.stringify(sentQuestion))
  res.writeHead(200, sse).end(`event: named\n${delta('Hello')}${delta('!')}data: [DONE]\n\n`)
  expect(await rest()).toEqual([chunkOf('Hello'), chunkOf('!'), '[DONE]'])
  expect(await closed).toBe(1000)
})

test('binary frames are read as text', async () => {
  const { provider, chat } = await startChat()
  const { socket, next } = await openSocket(chat)
  socket.send(Buffer.from(JSON.stringify(envelope)), { binary: true })
  const { res, body } = await provider.next()
  expect(JSON.parse(await body())).toEqual(sentQuestion)
  res.writeHead(200, sse).end()
  expect(JSON.parse((await next()) ?? '')).toEqual(control('open'))
})

test('a GET of an envelope takes its query along', async () => {
  const { provider, url } = await startChat({}, { routes: { 'GET stream/chat': 'main:/stream/chat' } })
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
  const { provider, chat } = await startChat()
  const { rest, closed } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  res.writeHead(200, { 'content-type': type }).end(body)
  const events = expected.map((data) => ({ data }))
  expect(parsed(await rest())).toEqual([control('open'), ...events, control('end')])
  expect(await closed).toBe(1000)
})

test('a page of HTML is no answer, and no end', async () => {
  const { provider, chat } = await startChat()
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
    const { provider, chat, log } = await startChat()
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
  const { provider, chat } = await startChat({ errors: 'verbatim' })
  const { rest } = await openSocket(chat, question)
  const { res } = await provider.next()
  res.writeHead(500, { 'content-type': 'text/plain' }).end('out of memory')
  expect(parsed(await rest())).toEqual([{ error: 'out of memory' }])
})

test('nothing to resume (204) is sent as an error with that status', async () => {
  const { provider, chat } = await startChat()
  const { rest, closed } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  res.writeHead(204).end()
  expect(parsed(await rest())).toMatchObject([{ control: { type: 'error', status: 204 } }])
  expect(await closed).toBe(4204)
})

test.each([
  [{ ...envelope, path: '/elsewhere' }, 403, 'other_path'],
  [{ ...envelope, path: '//evil.example/v1/chat/completions' }, 403, 'other_path'],
  [{ ...envelope, path: '/v1/responses' }, 403, 'other_path'],
  [{ ...envelope, path: '/v1/chat/streams/aaaaaaaaaaaaaaaaaaaaaa' }, 403, 'other_path'],
  [{ ...envelope, method: 'GET' }, 405, 'method_not_allowed'],
  [{ ...envelope, method: 'PUT' }, 400, 'invalid_envelope'],
  [{ ...envelope, path: 'http://evil.example/' }, 400, 'invalid_envelope'],
  [{ ...envelope, chatstream: 2 }, 400, 'invalid_envelope'],
  [{ ...envelope, headers: undefined }, 400, 'invalid_envelope'],
  [{ ...envelope, body: undefined }, 400, 'invalid_json'],
  [{ ...envelope, body: [] }, 400, 'invalid_json'],
  [{ ...envelope, body: { text: 'x'.repeat(2000) } }, 413, 'body_too_large'],
])('%j is refused with %i', async (first, status, code) => {
  const { chat, log } = await startChat({}, { maxBodyBytes: 1000 })
  const { rest, closed } = await openSocket(chat, first)
  const body = { error: { code, action: expect.any(String) } }
  expect(parsed(await rest())).toMatchObject([{ control: { type: 'error', status, body } }])
  expect(await closed).toBe(4000 + status)
  expect(log).toMatchObject([{ status, code }])
})

test.each(['', 'hello', '[]', 'null', '{"model":'])(
  'bare, %j is refused as no JSON object',
  async (first) => {
    const { chat } = await startChat()
    const { rest, closed } = await openSocket(chat, first)
    expect(parsed(await rest())).toMatchObject([{ error: { code: 'invalid_json' } }])
    expect(await closed).toBe(4400)
  },
)

test('a key that the provider repeats is replaced, cut in two or not', async () => {
  const { provider, chat } = await startChat()
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
  const { provider, chat } = await startChat({}, { cors: { headers: ['x-mine'] } })
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
    'content-type': 'application/json',
    host: expect.not.stringContaining('evil'),
  })
  for (const name of ['origin', 'cookie', 'x-forwarded-for', 'anthropic-beta', 'idempotency-key']) {
    expect(req.headers).not.toHaveProperty(name)
  }
  res.writeHead(200, sse).end()
  expect(JSON.parse((await next()) ?? '')).toEqual(control('open'))
})

test('a provider’s socket and a reader’s are one stream', async () => {
  const provider = await startSocketProvider()
  const { url } = await startProxy({ baseUrl: `${provider.url}/v1`, apiKey: key })
  const { rest, closed } = await openSocket(url + path, question)
  const { socket, first } = await provider.next()
  expect(JSON.parse(first)).toEqual(sentQuestion)
  for (const message of [chunkOf('Hello'), `{"key":"${key}"}`, '[DONE]']) socket.send(message)
  expect(await rest()).toEqual([chunkOf('Hello'), '{"key":"[redacted]"}', '[DONE]'])
  expect(await closed).toBe(1000)
  const leaving = await openSocket(url + path, question)
  const again = await provider.next()
  leaving.socket.close()
  expect(await again.closed).toBe(1006)
})
