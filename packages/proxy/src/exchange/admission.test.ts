import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createProxy } from '../createProxy.ts'
import type { ChatProxy } from '../createProxy.ts'
import { expressProxy, expressUpgrade } from '../mounts/express.ts'
import type { ExpressMiddleware } from '../mounts/express.ts'
import { nextHandlers } from '../mounts/next.ts'
import { nodeListener, serveProxy } from '../mounts/node.ts'
import type { ProxyOptions } from '../options.ts'
import { key, question, questionTo, startServer } from '../servers.testing.ts'

const path = '/v1/chat/completions'
const userOfHeader: ProxyOptions['authenticate'] = (request) => {
  const id = request.headers.get('authorization') ?? request.headers.get('cookie')
  return id === null ? null : { id }
}

/** A proxy in front of a provider that counts its requests. */
async function startBehind(options: Partial<ProxyOptions> = {}) {
  let asked = 0
  const baseUrl = await startServer((_, res) => {
    asked += 1
    res.setHeader('content-type', 'text/event-stream').end('data: [DONE]\n\n')
  })
  const proxy = createProxy({ upstreams: { main: { baseUrl: `${baseUrl}/v1`, apiKey: key } }, ...options })
  onTestFinished(() => proxy.close())
  return { proxy, asked: () => asked }
}

/** The mounts of `node:http`, each on a real server. */
const mounts: Record<string, (proxy: ChatProxy) => Promise<string>> = {
  serveProxy: async (proxy) => {
    const server = await serveProxy(proxy, { port: 0 })
    onTestFinished(() => server.close())
    return server.url
  },
  nodeListener: (proxy) => startServer(nodeListener(proxy)),
  Express: (proxy) => {
    const relay = expressProxy(proxy)
    return startServer((req, res) => relay(req, res, () => void res.writeHead(404).end()))
  },
}

/** Sends a request with any Host and reads the status. */
async function statusOf(url: string, method: string, target: string, headers: Record<string, string>) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const body = method === 'POST' ? JSON.stringify(question) : ''
  const all = {
    'content-type': 'application/json',
    'content-length': body.length,
    connection: 'close',
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) text += chunk
  return { status: Number(text.split(' ')[1]), code: /"code":"(\w+)"/.exec(text)?.[1] }
}

test.each(['0.0.0.0', '::', '192.0.2.1', 'proxy.example'])(
  'listening on %s without authenticate is refused before the port opens',
  async (host) => {
    const { proxy } = await startBehind()
    await expect(serveProxy(proxy, { port: 0, host })).rejects.toThrow(
      /everyone spend the key.*authenticate.*allowAnonymous: true/,
    )
  },
)

test('listening elsewhere works with authenticate, or with allowAnonymous: true', async () => {
  for (const options of [{ authenticate: () => ({ id: 'a' }) }, { allowAnonymous: true }]) {
    const { proxy } = await startBehind(options)
    const server = await serveProxy(proxy, { port: 0, host: '0.0.0.0' })
    onTestFinished(() => server.close())
    expect(server.port).toBeGreaterThan(0)
  }
})

test.each(Object.keys(mounts))(
  '%s answers no foreign Host on any route, GET and DELETE included',
  async (name) => {
    const { proxy, asked } = await startBehind()
    const url = (await mounts[name]?.(proxy)) ?? ''
    for (const host of ['rebound.example', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.5:8787']) {
      for (const [method, target] of [
        ['GET', '/v1/models'],
        ['POST', path],
        ['GET', '/v1/chat/streams/aaaaaaaaaaaaaaaaaaaaaa'],
        ['DELETE', '/v1/chat/streams/aaaaaaaaaaaaaaaaaaaaaa'],
        ['OPTIONS', path],
      ] as const) {
        expect(await statusOf(url, method, target, { host })).toMatchObject({ status: 403 })
      }
    }
    expect(asked()).toBe(0)
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:1', '[::1]:1', 'a.localhost']) {
      expect(await statusOf(url, 'GET', '/v1/models', { host })).toMatchObject({ status: 200 })
    }
  },
)

test.each(Object.keys(mounts))(
  '%s without authenticate answers no request that a server in front forwards',
  async (name) => {
    const { proxy, asked } = await startBehind({ hosts: ['app.example'] })
    const url = (await mounts[name]?.(proxy)) ?? ''
    for (const more of [
      { 'x-forwarded-for': '203.0.113.7' },
      { 'x-forwarded-for': '127.0.0.1, 203.0.113.7' },
      { 'x-real-ip': '203.0.113.7' },
      { 'cf-connecting-ip': '203.0.113.7' },
      { forwarded: 'proto=https;for=203.0.113.7' },
      { forwarded: 'for=127.0.0.1, For="[2001:db8::1]:80"' },
      { forwarded: 'for=unknown' },
    ]) {
      const answer = await statusOf(url, 'POST', path, { host: 'app.example', ...more } as Record<
        string,
        string
      >)
      expect(answer).toEqual({ status: 403, code: 'anonymous_not_allowed' })
    }
    expect(asked()).toBe(0)
  },
)

test('without authenticate a connection from another machine is refused in every mount', async () => {
  const { proxy } = await startBehind()
  for (const address of ['203.0.113.7', '10.0.0.5', '::ffff:192.168.0.9', '2001:db8::1']) {
    const response = await proxy.fetch(questionTo(`http://localhost${path}`), { address })
    expect(await response.json()).toMatchObject({ error: { code: 'anonymous_not_allowed' } })
  }
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', undefined]) {
    expect((await proxy.fetch(questionTo(`http://localhost${path}`), { address })).status).toBe(200)
  }
})

test('Next.js without authenticate answers its own machine only', async () => {
  const { proxy } = await startBehind()
  const { POST } = nextHandlers(proxy)
  const json = { 'content-type': 'application/json' }
  // Next.js may name itself in the URL; the header is the reader's.
  const ask = (headers: Record<string, string>) =>
    POST(questionTo(`http://localhost:3000${path}`, { headers: { ...json, ...headers } }))
  expect((await ask({ host: 'localhost:3000', 'x-forwarded-for': '::1' })).status).toBe(200)
  expect((await ask({ host: 'app.example' })).status).toBe(403)
  expect((await ask({ host: 'localhost:3000', 'x-forwarded-for': '203.0.113.7' })).status).toBe(403)
})

test('with hosts only these are answered, with and without a port', async () => {
  const { proxy } = await startBehind({ hosts: ['App.example'], authenticate: () => ({ id: 'a' }) })
  const ask = (host: string) =>
    proxy.fetch(
      questionTo(`http://localhost${path}`, { headers: { host, 'content-type': 'application/json' } }),
    )
  expect((await ask('app.example')).status).toBe(200)
  expect((await ask('APP.example:8443')).status).toBe(200)
  for (const host of ['other.example', 'app.example.evil', 'app.example@evil', '']) {
    expect((await ask(host)).status).toBe(403)
  }
})

test('a cross-site request without an Origin is refused on every route', async () => {
  const { proxy, asked } = await startBehind()
  const url = (await mounts['serveProxy']?.(proxy)) ?? ''
  for (const site of ['cross-site', 'same-site']) {
    for (const [method, target] of [
      ['GET', '/v1/models'],
      ['POST', path],
      ['DELETE', '/v1/chat/streams/aaaaaaaaaaaaaaaaaaaaaa'],
    ] as const) {
      const answer = await statusOf(url, method, target, { host: 'localhost', 'sec-fetch-site': site })
      expect(answer).toEqual({ status: 403, code: 'origin_not_allowed' })
    }
  }
  expect(asked()).toBe(0)
})

/** Tries to open a WebSocket. Returns 101, or the status of the refusal. */
function open(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers })
  onTestFinished(() => socket.terminate())
  socket.on('error', () => {})
  return new Promise<{ status: number; socket: WebSocket }>((resolve) => {
    socket.on('open', () => resolve({ status: 101, socket }))
    socket.on('unexpected-response', (_, { statusCode = 0 }) => resolve({ status: statusCode, socket }))
  })
}

test('a handshake without a user is refused by HTTP with 401, before a socket opens', async () => {
  const { proxy, asked } = await startBehind({ authenticate: userOfHeader })
  const url = (await mounts['serveProxy']?.(proxy)) ?? ''
  expect((await open(url)).status).toBe(401)
  expect((await open(url, { cookie: 'a' })).status).toBe(101)
  expect(asked()).toBe(0)
})

test('an error of authenticate refuses a handshake with 500', async () => {
  const errors: string[] = []
  const authenticate = () => Promise.reject(new Error('the database is away'))
  const { proxy } = await startBehind({ authenticate, onError: (_, place) => void errors.push(place) })
  expect((await open((await mounts['serveProxy']?.(proxy)) ?? '')).status).toBe(500)
  expect(errors).toEqual(['a request'])
})

test('with authenticateSockets "message" the first message says who asks, and must', async () => {
  const { proxy, asked } = await startBehind({ authenticate: userOfHeader, authenticateSockets: 'message' })
  const url = (await mounts['serveProxy']?.(proxy)) ?? ''
  const closes: number[] = []
  for (const headers of [{}, { authorization: 'a' }]) {
    const { socket } = await open(url)
    socket.send(JSON.stringify({ chatstream: 1, method: 'POST', path, headers, body: question }))
    closes.push(await new Promise((resolve) => void socket.on('close', resolve)))
  }
  expect(closes).toEqual([4401, 1000])
  expect(asked()).toBe(1)
})

test('WebSockets stand behind the login of an Express app, like its requests', async () => {
  const { proxy, asked } = await startBehind({ allowAnonymous: true })
  const guard: ExpressMiddleware = (req, res, next) => {
    if (req.headers.cookie === 'login=1') setImmediate(next)
    else if (req.headers.cookie === 'fails') next(Object.assign(new Error('no'), { status: 403 }))
    else if (req.headers.cookie === 'throws') throw new Error('no')
    else res.writeHead(302, { location: '/login' }).end()
  }
  const relay = expressProxy(proxy)
  const server = createServer((req, res) => guard(req, res, () => relay(req, res, () => {})))
  server.on('upgrade', expressUpgrade(proxy, guard)).listen(0, '127.0.0.1')
  await vi.waitFor(() => expect(server.listening).toBe(true))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  expect((await open(url)).status).toBe(302)
  expect((await open(url, { cookie: 'fails' })).status).toBe(403)
  expect((await open(url, { cookie: 'throws' })).status).toBe(500)
  const { status, socket } = await open(url, { cookie: 'login=1' })
  expect(status).toBe(101)
  expect(asked()).toBe(0)
  socket.send(JSON.stringify(question))
  expect(
    await new Promise((resolve) => void socket.on('message', (data: Buffer) => resolve(data.toString()))),
  ).toBe('[DONE]')
})
