import { createServer } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createProxy } from '../createProxy.ts'
import { key, rawClient, startProvider, startProxy } from '../servers.testing.ts'
import { openSocket } from './sockets.testing.ts'

/** Sends a handshake and returns the server's answer. */
async function handshake(url: string, path: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers })
  onTestFinished(() => socket.terminate())
  return new Promise<{ status: number; body: string }>((resolve) => {
    socket.on('open', () => resolve({ status: 101, body: '' }))
    socket.on('error', () => {})
    socket.on('unexpected-response', async (_, response) => {
      let body = ''
      for await (const chunk of response) body += String(chunk)
      resolve({ status: response.statusCode ?? 0, body })
    })
  })
}

test('a path that is none of the proxy’s is refused on the handshake', async () => {
  const { url, log } = await startProxy({ baseUrl: 'http://127.0.0.1:1' })
  const { status, body } = await handshake(url, '/elsewhere')
  expect(status).toBe(404)
  expect(JSON.parse(body).error).toMatchObject({ code: 'not_found', action: expect.any(String) })
  expect(log).toMatchObject([{ method: 'GET', path: '/elsewhere', status: 404, code: 'not_found' }])
})

test.each([
  ['a program', {}, 101],
  ['a page of the same origin', { origin: 'http://{host}' }, 101],
  ['a listed page', { origin: 'https://app.example' }, 101],
  ['a page of another origin', { origin: 'https://evil.example' }, 403],
  ['a page without an origin', { origin: 'null' }, 403],
  ['a page elsewhere that says so', { origin: 'http://{host}', 'sec-fetch-site': 'cross-site' }, 403],
  [
    'a foreign name that points at this machine',
    { origin: 'http://rebound.example', host: 'rebound.example' },
    403,
  ],
] as const)('%s with %j gets %i', async (_, headers, expected) => {
  const { url } = await startProxy(
    { baseUrl: 'http://127.0.0.1:1' },
    { cors: { origins: ['https://app.example'] } },
  )
  const { host } = new URL(url)
  const filled = Object.entries(headers).map(([name, value]) => [name, value.replace('{host}', host)])
  const { status, body } = await handshake(url, '/v1/chat/completions', Object.fromEntries(filled))
  expect(status).toBe(expected)
  expect(/(origin|host)_not_allowed/.test(body)).toBe(expected === 403)
})

test('a closed proxy opens no sockets, and closes those it has', async () => {
  const { url, proxy } = await startProxy({ baseUrl: 'http://127.0.0.1:1' })
  const { closed } = await openSocket(`${url}/v1/chat/completions`)
  await proxy.close()
  expect(await closed).toBe(1001)
  expect((await handshake(url, '/v1/chat/completions')).status).toBe(503)
})

test('a server that closes lets go of its sockets', async () => {
  const { url, close } = await startProxy({ baseUrl: 'http://127.0.0.1:1' })
  const { closed } = await openSocket(`${url}/v1/chat/completions`)
  await close()
  expect(await closed).toBe(1006)
})

test('a handshake with a host name that is none is refused', async () => {
  const { url } = await startProxy({ baseUrl: 'http://127.0.0.1:1' })
  const head = 'GET /v1/models HTTP/1.1\r\nhost: evil/x?\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
  const client = await rawClient(url, head)
  await client.ended
  expect(client.received()).toMatch(/^HTTP\/1\.1 400 /)
})

test('a handshake that is none is refused', async () => {
  const { url } = await startProxy({ baseUrl: 'http://127.0.0.1:1' })
  const head =
    'GET /v1/models HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
  const client = await rawClient(url, head)
  await client.ended
  expect(client.received()).toMatch(/^HTTP\/1\.1 400 /)
})

test('a client that offers another protocol beside HTTP is answered by HTTP', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const head =
    'GET /v1/models HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n'
  const client = await rawClient(url, head)
  const { res } = await provider.next()
  res.end('relayed')
  await client.ended
  expect(client.received()).toMatch(/^HTTP\/1\.1 200 .*relayed/s)
})

test('a server of one’s own has its sockets by one line', async () => {
  const provider = await startProvider()
  const main = { baseUrl: provider.url, apiKey: key }
  const proxy = createProxy({ upstreams: { main }, basePath: '/api' })
  const server = createServer().on('upgrade', proxy.upgrade).listen(0, '127.0.0.1')
  await vi.waitFor(() => expect(server.listening).toBe(true))
  onTestFinished(async () => {
    await proxy.close()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const { next } = await openSocket(`http://127.0.0.1:${port}/api/v1/chat/completions`, { model: 'm' })
  const { res } = await provider.next()
  res.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: hello\n\n')
  expect(await next()).toBe('hello')
})
