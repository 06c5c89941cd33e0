import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { createProxy } from './createProxy.ts'
import type { ProxyOptions } from './options.ts'
import { memoryLog } from './logs/memoryLog.ts'
import { ask, key, question, startProvider, startProxy } from './servers.testing.ts'
import { envelope, openSocket, parsed, path } from './sockets/sockets.testing.ts'
import { askAs, sse, start } from './streams/streams.testing.ts'

/** JSON with a list of the given depth, written without recursion. */
const withDeep = (value: object, depth: number) =>
  JSON.stringify(value).replace('"DEEP"', '['.repeat(depth) + ']'.repeat(depth))

test('deep JSON is a 400, in a body and in both kinds of first message (fault A1)', async () => {
  const { url, proxy, errors } = await startProxy('http://127.0.0.1:9')
  for (const depth of [300, 5000, 300_000]) {
    const response = await ask(url, { body: withDeep({ ...question, metadata: 'DEEP' }, depth) })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'json_too_deep', reason: 'bad-request' } })
    for (const first of [
      { ...envelope, body: 'DEEP' },
      { ...question, metadata: 'DEEP' },
    ]) {
      const { rest, closed } = await openSocket(url + path, withDeep(first, depth))
      expect(parsed(await rest())).toMatchObject([
        { error: { code: 'json_too_deep' }, control: { status: 400 } },
      ])
      expect(await closed).toBe(4400)
    }
  }
  expect(errors).toEqual([])
  expect(proxy.stats().unexpectedErrors).toBe(0)
})

test('a deep error of a provider reaches a socket as text (fault A1)', async () => {
  const provider = await startProvider()
  const body = '['.repeat(20_000) + ']'.repeat(20_000)
  const { url } = await startProxy({ baseUrl: `${provider.url}/v1`, apiKey: key, errors: 'verbatim' })
  const { rest, closed } = await openSocket(url + path, envelope)
  const { res } = await provider.next()
  res.writeHead(400, { 'content-type': 'application/json' }).end(body)
  expect(parsed(await rest())).toMatchObject([{ control: { type: 'error', status: 400, body } }])
  expect(await closed).toBe(4400)
})

const fail = (): never => {
  throw new Error(`broken, ${key}`)
}
const reject = async (): Promise<never> => fail()

test.each<[name: string, options: Partial<ProxyOptions>, place: string]>([
  ['accessLog', { accessLog: fail }, 'the end of a request'],
  ['an asynchronous accessLog', { accessLog: reject }, 'the end of a request'],
  ['onRunEnd', { onRunEnd: fail }, 'onRunEnd'],
  ['an asynchronous onRunEnd', { onRunEnd: reject }, 'onRunEnd'],
])('%s that throws is reported and counted, and the answer arrives (fault A1)', async (_, options, place) => {
  const { provider, url, proxy, errors } = await start(options)
  const asked = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).end('data: x\n\n')
  expect(await (await asked).text()).toContain('"end":"complete"')
  await vi.waitFor(() => expect(errors).toEqual([`${place}: Error: broken, ${key}`]))
  expect(proxy.stats().unexpectedErrors).toBe(1)
})

test('authenticate that throws is a 500, and reported (fault A1)', async () => {
  for (const authenticate of [fail, reject]) {
    const { url, errors } = await start({ authenticate })
    expect((await ask(url)).status).toBe(500)
    expect(errors).toEqual([`a request: Error: broken, ${key}`])
  }
})

test('a handshake that fails inside the proxy ends its socket alone (fault A1)', async () => {
  const { url, proxy, errors } = await startProxy('http://127.0.0.1:9')
  const cannot = { url: path, method: 'GET', headers: { host: 'p' }, headersDistinct: null, socket: {} }
  const { Duplex } = await import('node:stream')
  const stream = new Duplex({ read() {}, write: (_, __, done) => done() })
  const closed = once(stream, 'close')
  // A request that no server makes, in place of a fault that nobody knows.
  proxy.upgrade(cannot as never, stream, Buffer.alloc(0))
  await closed
  expect(errors).toEqual([expect.stringMatching(/^a handshake: TypeError/)])
  expect((await ask(url)).status).toBe(502)
})

test('by default a line is written, without keys (fault A1)', async () => {
  const written = vi.spyOn(console, 'error').mockReturnValue(undefined)
  const main = { baseUrl: 'http://127.0.0.1:9', apiKey: key }
  const proxy = createProxy({ upstreams: { main }, authenticate: fail })
  expect((await proxy.fetch(new Request('http://p/v1/models'))).status).toBe(500)
  expect(written.mock.calls).toEqual([['chatstream-proxy: a request failed: Error: broken, [redacted]']])
  written.mockRestore()
  await proxy.close()
})

test('a log whose methods throw ends its runs, not the process (fault A1)', async () => {
  const log = { ...memoryLog(), append: fail, find: reject, read: fail }
  const { provider, url, errors, clock } = await start({ log })
  const asked = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).end('data: x\n\n')
  const broken = (await asked).text().catch(() => 'broken')
  for (let second = 0; second < 5; second++) await clock.advance(1000)
  expect(await broken).toBe('broken')
  expect((await fetch(`${url}/v1/chat/streams/AAAAAAAAAAAAAAAAAAAAA1`)).status).toBe(503)
  expect(errors).toEqual([`the stream log: Error: broken, ${key}`])
})

test('a header of a provider that is no Latin-1 is left out (fault A1)', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const asked = ask(url)
  const { res } = await provider.next()
  const name = Buffer.from('日本').toString('latin1')
  res.writeHead(200, { ...sse, 'x-ratelimit-owner': name, 'x-ratelimit-limit': '9' }).end('data: x\n\n')
  const response = await asked
  expect(response.status).toBe(200)
  expect(response.headers.get('x-ratelimit-limit')).toBe('9')
})
