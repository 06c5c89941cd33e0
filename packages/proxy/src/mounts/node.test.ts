import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { ask, delta, rawClient, startProvider, startProxy, startServer } from '../servers.testing.ts'
import { streamOf } from '../exchange/byteSource.ts'
import { nodeListener } from './node.ts'

test.each([
  ['a host name that is none', 'GET /v1/models HTTP/1.1\r\nhost: evil/x?\r\n\r\n'],
  ['a path that is none', 'GET http:/v1/models HTTP/1.1\r\nhost: p.example\r\n\r\n'],
  ['a method for servers of another kind', 'TRACE /v1/models HTTP/1.1\r\nhost: p.example\r\n\r\n'],
])('%s is refused', async (_, text) => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const client = await rawClient(url, text)
  await client.ended
  expect(client.received()).toMatch(/^HTTP\/1\.1 400 /)
})

test('a reader that hangs up in the middle of its question is logged, and nothing is asked', async () => {
  const provider = await startProvider()
  const { url, log } = await startProxy(provider.url)
  const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n'
  const { socket } = await rawClient(url, `${head}content-length: 100\r\n\r\n{"model":`)
  await vi.waitFor(() => expect(socket.bytesWritten).toBeGreaterThan(head.length))
  socket.destroy()
  await vi.waitFor(() => expect(log).toMatchObject([{ status: 499, outcome: 'aborted', bytes: 0 }]))
  expect(log[0]).not.toHaveProperty('upstream')
})

test('a question that is too long is answered while it is still coming', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url, { maxBodyBytes: 1000 })
  const response = await ask(url, { body: JSON.stringify({ text: 'x'.repeat(2_000_000) }) })
  expect(response.status).toBe(413)
  expect((await response.json()).error.code).toBe('body_too_large')
})

test('one connection carries several questions', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  for (const text of ['one', 'two']) {
    const asked = ask(url)
    const { res } = await provider.next()
    res.writeHead(200, { 'content-type': 'text/event-stream' }).end(delta(text))
    expect(await (await asked).text()).toBe(delta(text))
  }
})

test('a page of a foreign name that points at this machine is refused', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const { port } = new URL(url)
  const name = `rebound.example:${port}`
  const text = `GET /v1/models HTTP/1.1\r\nhost: ${name}\r\norigin: http://${name}\r\nconnection: close\r\n\r\n`
  const client = await rawClient(url, text)
  await client.ended
  expect(client.received()).toMatch(/^HTTP\/1\.1 403 /)
})

test('a port that is in use is named, with what to do and the system’s code', async () => {
  const provider = await startProvider()
  const { port, proxy } = await startProxy(provider.url)
  const { serveProxy } = await import('./node.ts')
  await expect(serveProxy(proxy, { port })).rejects.toMatchObject({
    message: `Port ${port} is taken. Another program already listens on this port of 127.0.0.1 (EADDRINUSE). Stop it, or choose another port; port 0 takes a free one.`,
    code: 'EADDRINUSE',
    cause: { syscall: 'listen' },
  })
})

test('an address of another machine is named, with what to do', async () => {
  const provider = await startProvider()
  const { proxy } = await startProxy(provider.url, { allowAnonymous: true })
  const { serveProxy } = await import('./node.ts')
  // The addresses 192.0.2.x are for documentation, so no machine has them (RFC 5737).
  await expect(serveProxy(proxy, { port: 0, host: '192.0.2.1' })).rejects.toMatchObject({
    message: expect.stringMatching(/^192\.0\.2\.1 is no address of this machine .* Listen on 127\.0\.0\.1/),
    code: 'EADDRNOTAVAIL',
  })
})

test('a request that has been answered is collected', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const requests: WeakRef<Request>[] = []
  const answer = (request: Request) => {
    requests.push(new WeakRef(request))
    const pieces = [Buffer.from('Hi')]
    const read = () => Promise.resolve(pieces.pop())
    const body = streamOf({ read, cancel: () => void request.url })
    return Promise.resolve(new Response(body))
  }
  const { proxy } = await startProxy('http://127.0.0.1:1')
  const url = await startServer(nodeListener({ ...proxy, fetch: answer }))
  for (let index = 0; index < 20; index += 1) await (await fetch(url, { method: 'POST', body: 'x' })).text()
  const kept = () => {
    collect()
    return requests.filter((request) => request.deref() !== undefined).length
  }
  // The last one may still be on the stack.
  await expect.poll(kept).toBeLessThan(2)
  expect(requests).toHaveLength(20)
})
