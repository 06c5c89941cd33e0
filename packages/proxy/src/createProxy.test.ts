import { expect, test } from 'vitest'
import type { AccessLogEntry } from './exchange/accessLog.ts'
import { createProxy } from './createProxy.ts'
import type { ProxyOptions } from './options.ts'
import type { UpstreamOptions } from './upstream/upstream.ts'
import { key, questionTo } from './servers.testing.ts'
import { memoryThreads } from './threadStores/memoryThreads.ts'

const origin = 'http://localhost'
const base = { baseUrl: 'https://api.openai.com/v1', apiKey: key }

/** An upstream that answers with the request it received. */
function echo(options: Partial<UpstreamOptions> = {}): UpstreamOptions {
  return {
    ...base,
    fetch: async (request) =>
      Response.json({
        url: request.url,
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      }),
    ...options,
  }
}

function proxyWith(options: Partial<ProxyOptions> = {}) {
  const log: AccessLogEntry[] = []
  const proxy = createProxy({
    upstreams: { main: echo() },
    accessLog: (entry) => log.push(entry),
    ...options,
  })
  return { ...proxy, log }
}

async function errorOf(response: Response): Promise<Record<string, unknown>> {
  const { error } = await response.json()
  return { status: response.status, ...error }
}

test('a question goes to the provider as it was read, with the server’s key and headers', async () => {
  const { fetch } = proxyWith()
  const body = '{ "model": "m1",\n "stream": true }'
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    authorization: 'Bearer of-the-browser',
    accept: 'text/event-stream',
    cookie: 'session=1',
    connection: 'x-hop',
    'x-hop': '1',
    'x-forwarded-for': '127.0.0.1',
    'idempotency-key': 'once',
  }
  const response = await fetch(
    new Request(`${origin}/v1/chat/completions?upstream=http://evil`, { method: 'POST', headers, body }),
  )
  const seen = await response.json()
  expect(seen).toMatchObject({ url: 'https://api.openai.com/v1/chat/completions', method: 'POST' })
  expect(seen.body).toBe('{"model":"m1","stream":true,"stream_options":{"include_usage":true}}')
  expect(seen.headers).toEqual({
    authorization: 'Bearer [redacted]',
    accept: 'text/event-stream',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': 'chatstream-proxy',
  })
})

test.each([
  ['bearer', { authorization: 'Bearer [redacted]' }],
  ['x-api-key', { 'x-api-key': '[redacted]' }],
  ['api-key', { 'api-key': '[redacted]' }],
] as const)('the key travels as %s', async (auth, expected) => {
  const { fetch } = proxyWith({ upstreams: { main: echo({ auth, apiKey: ` ${key}\n` }) } })
  const seen = await (await fetch(questionTo(`${origin}/v1/chat/completions`))).json()
  expect(seen.headers).toMatchObject(expected)
})

test('Codeer’s path goes to the upstream of its API, with the key in x-api-key', async () => {
  const codeer = echo({ api: 'codeer', baseUrl: 'https://api.codeer.ai' })
  const { fetch } = proxyWith({ upstreams: { main: echo(), codeer }, basePath: '/ai' })
  const body = JSON.stringify({ message: 'Hello?', stream: true, agent_id: 'support' })
  const seen = await (await fetch(questionTo(`${origin}/ai/api/v1/chats/12345/messages`, { body }))).json()
  expect(seen.url).toBe('https://api.codeer.ai/api/v1/chats/12345/messages')
  expect(seen.headers['x-api-key']).toBe('[redacted]')
})

test.each([
  ['api', { chat: 'main:/chat/completions' }, '/api/chat', '/v1/chat/completions'],
  ['/api/', { '/elsewhere/chat': 'main:/chat/completions' }, '/elsewhere/chat', '/v1/chat/completions'],
  ['/api', { 'threads/{id}/ask': 'main:/threads/{id}' }, '/api/threads/a-1/ask', '/v1/threads/a-1'],
  ['/api', {}, '/api/v1/chat/completions', '/v1/chat/completions'],
  ['/api', {}, '/api/v1/chat/completions/', '/v1/chat/completions'],
])('below %j, %j leads from %s to %s', async (basePath, routes, from, to) => {
  const { fetch, handles } = proxyWith({ basePath, routes })
  const seen = await (await fetch(questionTo(origin + from))).json()
  expect(new URL(seen.url).pathname).toBe(to)
  expect(handles(from)).toBe(true)
  expect(handles('/v1/chat/completions')).toBe(false)
})

test('without standard paths only the routes are served', async () => {
  const routes = { chat: 'main:/chat/completions' }
  const { fetch, handles } = proxyWith({ basePath: '/api', routes, standardPaths: false })
  const statusOf = async (path: string) => (await fetch(questionTo(`${origin}/api/${path}`))).status
  expect(await statusOf('chat')).toBe(200)
  for (const path of ['v1/chat/completions', 'v1/responses', 'v1/models', 'v1/messages']) {
    expect([path, await statusOf(path), handles(`/api/${path}`)]).toEqual([path, 404, false])
  }
})

test.each([
  '/api/threads/../ask',
  '/api/threads/%2e%2e/ask',
  '/api/threads/a%2Fb/ask',
  '/api/threads/a/b/ask',
  '/api/threads/.a/ask',
])('no segment leads out of its place: %s', async (path) => {
  const { fetch } = proxyWith({ basePath: '/api', routes: { 'threads/{id}/ask': 'main:/threads/{id}' } })
  expect((await fetch(questionTo(origin + path))).status).toBe(404)
})

test('the query of a GET goes along, beside the base URL’s own', async () => {
  const main = echo({ baseUrl: 'https://x.example/v1/?api-version=1' })
  const { fetch } = proxyWith({ upstreams: { main }, routes: { 'GET stream/chat': 'main:/stream/chat' } })
  const seen = await (await fetch(new Request(`${origin}/stream/chat?message=Hello%20you`))).json()
  expect(seen.url).toBe('https://x.example/v1/stream/chat?api-version=1&message=Hello+you')
})

test('of several upstreams the model’s own is asked, the default one for all others', async () => {
  const upstreams = {
    first: echo({ baseUrl: 'https://first.example' }),
    listed: echo({ baseUrl: 'https://listed.example', models: ['m1', 'm2'] }),
    fallback: echo({ baseUrl: 'https://fallback.example' }),
  }
  const { fetch, log } = proxyWith({ upstreams, defaultUpstream: 'fallback' })
  const askFor = async (model: string) => {
    const body = JSON.stringify({ model })
    return new URL((await (await fetch(questionTo(`${origin}/v1/chat/completions`, { body }))).json()).url)
      .host
  }
  expect(await askFor('m2')).toBe('listed.example')
  expect(await askFor('other')).toBe('fallback.example')
  const models = await (await fetch(new Request(`${origin}/v1/models`))).json()
  expect(models.url).toBe('https://fallback.example/models')
  expect(log.map(({ upstream, model }) => [upstream, model])).toEqual([
    ['listed', 'm2'],
    ['fallback', 'other'],
    ['fallback', undefined],
  ])
})

test('a model that is not on the list is refused, naming those that are', async () => {
  const { fetch } = proxyWith({ upstreams: { main: echo({ models: ['small', 'large'] }) } })
  const refused = await errorOf(await fetch(questionTo(`${origin}/v1/chat/completions`)))
  expect(refused).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' })
  expect(refused['message']).toBe('The model "m1" is not served here. Allowed: small, large.')
  const nameless = await fetch(questionTo(`${origin}/v1/chat/completions`, { body: '{}' }))
  expect(nameless.status).toBe(404)
})

test('a model that only begins like one on the list is not on it', async () => {
  const listed = 'm'.repeat(128)
  const { fetch, log } = proxyWith({ upstreams: { main: echo({ models: [listed] }) } })
  const body = JSON.stringify({ model: `${listed}-and-more` })
  expect((await fetch(questionTo(`${origin}/v1/chat/completions`, { body }))).status).toBe(404)
  expect(log).toMatchObject([{ model: listed }])
})

test('a model named twice is sent as it was checked', async () => {
  const { fetch } = proxyWith({ upstreams: { main: echo({ models: ['small'] }) } })
  const body = '{"model":"expensive","model":"small"}'
  const seen = await (await fetch(questionTo(`${origin}/v1/chat/completions`, { body }))).json()
  expect(seen.body).toBe('{"model":"small"}')
})

test.each([
  ['text/plain', '{}', 415, 'unsupported_media_type'],
  ['application/json', '{"model":', 400, 'invalid_json'],
  ['application/json', '[1]', 400, 'invalid_json'],
  ['application/json', '', 400, 'invalid_json'],
  ['application/json', JSON.stringify({ text: 'x'.repeat(200) }), 413, 'body_too_large'],
])('a body of %s, %s, is refused with %i', async (type, body, status, code) => {
  const { fetch } = proxyWith({ maxBodyBytes: 100 })
  const response = await fetch(
    questionTo(`${origin}/v1/chat/completions`, { body, headers: { 'content-type': type } }),
  )
  const error = await errorOf(response)
  expect(error).toMatchObject({ status, code })
  for (const field of ['message', 'type', 'why', 'action']) expect(error[field]).toMatch(/\w/)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
})

test('a body without a length is counted, and read no further than the limit', async () => {
  const { fetch } = proxyWith({ maxBodyBytes: 1000 })
  let pulls = 0
  const body = new ReadableStream({
    pull(controller) {
      pulls += 1
      controller.enqueue(new Uint8Array(100))
    },
  })
  const response = await fetch(
    questionTo(`${origin}/v1/chat/completions`, { body, duplex: 'half' } as RequestInit),
  )
  expect(response.status).toBe(413)
  expect(pulls).toBeLessThan(15)
})

test('a compressed question is refused unread', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  const response = await proxyWith().fetch(questionTo(`${origin}/v1/chat/completions`, { headers }))
  expect(response.status).toBe(415)
})

test('other paths and methods are refused with what there is', async () => {
  const { fetch, log } = proxyWith({ basePath: '/api' })
  const lost = await errorOf(await fetch(questionTo(`${origin}/api/nothing`)))
  expect(lost).toMatchObject({ status: 404, code: 'not_found' })
  expect(lost['action']).toContain(
    'POST /api/v1/chat/completions, POST /api/v1/responses, GET /api/v1/models',
  )
  const get = await fetch(new Request(`${origin}/api/v1/chat/completions`))
  expect(get.headers.get('allow')).toBe('POST, OPTIONS')
  expect(await errorOf(get)).toMatchObject({ status: 405, code: 'method_not_allowed' })
  expect(log.map(({ status, code }) => [status, code])).toEqual([
    [404, 'not_found'],
    [405, 'method_not_allowed'],
  ])
})

test('paths of conversations are refused with the missing option, if none are stored', async () => {
  const { fetch, handles } = proxyWith({ basePath: '/api' })
  // The client derives the last path from the url `/api/v1/chat/completions`.
  for (const path of ['/api/threads', '/api/threads/t1/messages', '/api/v1/chat/threads'])
    expect(await errorOf(await fetch(new Request(`${origin}${path}`)))).toMatchObject({
      status: 404,
      code: 'threads_not_served',
      action: expect.stringContaining('createProxy({ threads: memoryThreads() })'),
      audience: 'developer',
    })
  expect(handles('/api/threads')).toBe(false)
})

test('a wrong path of conversations is refused with the right one', async () => {
  const { fetch } = proxyWith({ basePath: 'api/', threads: memoryThreads() })
  const { code, action } = await errorOf(await fetch(new Request(`${origin}/api/v1/chat/threads`)))
  expect(code).toBe('not_found')
  expect(action).toContain('GET /api/v1/models, GET /api/threads;')
})

test('a key that was meant to be set is missed before anything is sent', async () => {
  const { fetch } = proxyWith({ upstreams: { main: { baseUrl: 'http://127.0.0.1:1', apiKey: undefined } } })
  const error = await errorOf(await fetch(questionTo(`${origin}/v1/chat/completions`)))
  expect(error).toMatchObject({
    status: 401,
    code: 'missing_api_key',
    params: { variable: 'OPENAI_API_KEY' },
  })
  const baseUrl = 'https://api.deepseek.com/v1'
  const other = proxyWith({ upstreams: { main: { baseUrl, apiKey: '' } } })
  const named = await errorOf(await other.fetch(questionTo(`${origin}/v1/chat/completions`)))
  expect(named['action']).toContain('DEEPSEEK_API_KEY')
})

test('the access log has one entry per request, without its question', async () => {
  const { fetch, log } = proxyWith()
  const response = await fetch(questionTo(`${origin}/v1/chat/completions?q=secret-question`))
  const text = await response.text()
  expect(log).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      requestId: response.headers.get('x-request-id'),
      method: 'POST',
      path: '/v1/chat/completions',
      upstream: 'main',
      model: 'm1',
      status: 200,
      bytes: new TextEncoder().encode(text).length,
      ttfbMs: expect.any(Number),
      durationMs: expect.any(Number),
      outcome: 'complete',
      usage: expect.objectContaining({ estimated: true }),
    },
  ])
  expect(JSON.stringify(log)).not.toMatch(/Hello|secret-question/)
})

test('a log that throws fails no request', async () => {
  const log = () => {
    throw new Error('disk full')
  }
  const response = await proxyWith({ accessLog: log, onError() {} }).fetch(
    questionTo(`${origin}/v1/chat/completions`),
  )
  expect(await response.json()).toHaveProperty('url')
})

test('a closed proxy takes no requests', async () => {
  const { fetch, close } = proxyWith()
  await close()
  const error = await errorOf(await fetch(questionTo(`${origin}/v1/chat/completions`)))
  expect(error).toMatchObject({ status: 503, code: 'proxy_closed' })
})
