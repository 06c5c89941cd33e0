import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { createProxy } from '../createProxy.ts'
import { ask, deferred, delta, questionTo, startProvider, startProxy } from '../servers.testing.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

async function collectAll(): Promise<void> {
  for (let round = 0; round < 5; round++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve))
  }
}

test('a reader that leaves is noticed even when nobody but the proxy knows its request any more', async () => {
  const cancelled = deferred<void>()
  const handler = async () => new Response(new ReadableStream({ cancel: () => cancelled.resolve() }))
  const proxy = createProxy({ upstreams: { main: { fetch: handler } } })
  const reader = new AbortController()
  const open = () =>
    proxy.fetch(questionTo('http://localhost/v1/chat/completions', { signal: reader.signal }))
  const response = await open()
  await collectAll()
  reader.abort()
  await cancelled.promise
  expect(response.status).toBe(200)
})

test.for([{}, { 'x-chatstream-id': 'A'.repeat(22) }])(
  'in a server of Node, an open answer with the headers %o does not keep its request, and its end is noticed',
  async (headers) => {
    let request: WeakRef<Request> | undefined
    const provider = await startProvider()
    const { url, log } = await startProxy(provider.url, {
      authenticate(asked) {
        request = new WeakRef(asked)
        return { id: 'ada' }
      },
    })
    const reader = new AbortController()
    const asked = ask(url, {
      headers: { 'content-type': 'application/json', ...headers },
      signal: reader.signal,
    })
    const { res } = await provider.next()
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write(delta('Hi'))
    await (await asked).body?.getReader().read()
    await collectAll()
    expect(request?.deref()).toBeUndefined()
    reader.abort()
    await vi.waitFor(() => expect(log).toMatchObject([{ outcome: 'aborted' }]))
  },
)
