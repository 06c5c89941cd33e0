import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { ask, deferred, delta, startProvider, startProxy } from '../servers.testing.ts'
import { startSocketProvider } from '../sockets/sockets.testing.ts'

afterEach(() => void vi.unstubAllEnvs())

interface TunnelOptions {
  /** The status of a refusal in place of a tunnel. */
  refuse?: number
  /** Connects only once this resolves. */
  gate?: Promise<void>
}

/** A forward proxy that opens every tunnel, and records the targets and the clients. */
async function startTunnel({ refuse, gate }: TunnelOptions = {}) {
  const asked: string[] = []
  const logins: (string | undefined)[] = []
  const server = createServer()
  const sockets = new Set<Socket>()
  server.on('connect', async (request, socket: Socket) => {
    asked.push(request.url ?? '')
    logins.push(request.headers['proxy-authorization'])
    sockets.add(socket.on('error', () => {}))
    if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse} Refused\r\n\r\n`)
    await gate
    const [host, port] = (request.url ?? '').split(':')
    const target = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    sockets.add(target.on('error', () => socket.destroy()))
    target.pipe(socket).pipe(target)
    target.on('close', () => socket.destroy())
    socket.on('close', () => target.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, logins }
}

function setEnv(env: Record<string, string>): void {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, env[name])
  }
}

test('a stream comes chunk by chunk through HTTP_PROXY, and an abort goes back through it', async () => {
  const tunnel = await startTunnel()
  setEnv({ HTTP_PROXY: tunnel.url })
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const reader = new AbortController()
  const asked = ask(url, { signal: reader.signal })
  const { res, aborted } = await provider.next()
  res.writeHead(200, { 'content-type': 'text/event-stream' }).write(delta('Hel'))
  const body = (await asked).body?.getReader()
  expect(new TextDecoder().decode((await body?.read())?.value)).toBe(delta('Hel'))
  expect(tunnel.asked).toEqual([new URL(provider.url).host])
  reader.abort()
  await aborted
})

test('an https provider is asked through HTTPS_PROXY', async () => {
  const tunnel = await startTunnel({ refuse: 403 })
  setEnv({ HTTPS_PROXY: tunnel.url })
  const { url, log } = await startProxy('https://provider.invalid')
  expect((await ask(url)).status).toBe(502)
  expect(tunnel.asked).toEqual(['provider.invalid:443'])
  expect(log).toMatchObject([{ code: 'upstream_unreachable' }])
})

test('hosts in NO_PROXY are asked directly', async () => {
  const tunnel = await startTunnel()
  setEnv({ HTTP_PROXY: tunnel.url, NO_PROXY: 'localhost,127.0.0.1' })
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const asked = ask(url)
  const { res } = await provider.next()
  res.end('direct')
  expect(await (await asked).text()).toBe('direct')
  expect(tunnel.asked).toEqual([])
})

test('a forward proxy that is not there is a provider that cannot be reached', async () => {
  setEnv({ HTTP_PROXY: 'http://127.0.0.1:1' })
  const { url } = await startProxy('http://provider.invalid')
  const response = await ask(url)
  expect(response.status).toBe(502)
})

test('a reader that leaves while the connection is being made is never asked for', async () => {
  const gate = deferred<void>()
  const tunnel = await startTunnel({ gate: gate.promise })
  setEnv({ HTTP_PROXY: tunnel.url })
  const provider = await startProvider()
  const { url, log } = await startProxy(provider.url)
  const reader = new AbortController()
  const left = ask(url, { signal: reader.signal, body: '{"model":"left"}' }).catch(
    (error: Error) => error.name,
  )
  await vi.waitFor(() => expect(tunnel.asked).toHaveLength(1))
  reader.abort()
  expect(await left).toBe('AbortError')
  await vi.waitFor(() => expect(log).toMatchObject([{ status: 499, outcome: 'aborted' }]))
  gate.resolve()
  const stayed = ask(url, { body: '{"model":"stayed"}' })
  const { res, body } = await provider.next()
  expect(await body()).toBe('{"model":"stayed"}')
  res.end()
  await (await stayed).text()
})

test('a provider’s socket goes through HTTP_PROXY, and an abort goes back through it', async () => {
  const tunnel = await startTunnel()
  setEnv({ HTTP_PROXY: tunnel.url.replace('//', '//me:p%40ss@') })
  const provider = await startSocketProvider()
  const { url } = await startProxy({ baseUrl: provider.url })
  const reader = new AbortController()
  const asked = ask(url, { signal: reader.signal })
  const { socket, closed } = await provider.next()
  socket.send('{}')
  const body = (await asked).body?.getReader()
  expect(new TextDecoder().decode((await body?.read())?.value)).toBe('data: {}\n\n')
  expect(tunnel.asked).toEqual([new URL(provider.url).host])
  expect(tunnel.logins).toEqual([`Basic ${btoa('me:p@ss')}`])
  reader.abort()
  expect(await closed).toBe(1006)
})

test('a provider’s secure socket is asked for through HTTPS_PROXY', async () => {
  const tunnel = await startTunnel({ refuse: 403 })
  setEnv({ HTTPS_PROXY: tunnel.url })
  const { url, log } = await startProxy({ baseUrl: 'wss://provider.invalid/v1' })
  expect((await ask(url)).status).toBe(502)
  expect(tunnel.asked).toEqual(['provider.invalid:443'])
  expect(log).toMatchObject([{ code: 'upstream_unreachable' }])
})

test.each(['127.0.0.1', '*', 'x.example 127.0.0.1:{port}'])(
  'a socket’s host in NO_PROXY (%s) is asked directly',
  async (hosts) => {
    const provider = await startSocketProvider()
    setEnv({
      HTTP_PROXY: 'http://127.0.0.1:1',
      NO_PROXY: hosts.replace('{port}', new URL(provider.url).port),
    })
    const { url } = await startProxy({ baseUrl: provider.url })
    const asked = ask(url)
    const { socket } = await provider.next()
    socket.send('[DONE]')
    expect(await (await asked).text()).toBe('data: [DONE]\n\n')
  },
)

test.each(['27.0.0.1', '127.0.0.1:1', 'example'])(
  'a socket’s host not in NO_PROXY (%s) is not',
  async (NO_PROXY) => {
    setEnv({ HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY })
    const provider = await startSocketProvider()
    const { url } = await startProxy({ baseUrl: provider.url })
    expect((await ask(url)).status).toBe(502)
  },
)

test('a reader that leaves while the tunnel to a socket is being made is never asked for', async () => {
  const gate = deferred<void>()
  const tunnel = await startTunnel({ gate: gate.promise })
  setEnv({ HTTP_PROXY: tunnel.url })
  const provider = await startSocketProvider()
  const { url, log } = await startProxy({ baseUrl: provider.url })
  const reader = new AbortController()
  const left = ask(url, { signal: reader.signal, body: '{"stream":true,"model":"left"}' }).catch(
    (error: Error) => error.name,
  )
  await vi.waitFor(() => expect(tunnel.asked).toHaveLength(1))
  reader.abort()
  expect(await left).toBe('AbortError')
  await vi.waitFor(() => expect(log).toMatchObject([{ status: 499, outcome: 'aborted' }]))
  gate.resolve()
  const stayed = ask(url)
  const { first, socket } = await provider.next()
  expect(JSON.parse(first).model).toBe('m1')
  socket.send('[DONE]')
  await (await stayed).text()
})
