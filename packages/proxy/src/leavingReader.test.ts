import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createProxy } from './createProxy.ts'
import { deferred, questionTo } from './servers.testing.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

test('a reader that leaves is noticed even when nothing but the proxy knows its request any more', async () => {
  const called = deferred<AbortSignal>()
  const handler = (request: Request) => {
    called.resolve(request.signal)
    return new Promise<Response>(() => {})
  }
  const proxy = createProxy({ upstreams: { main: { fetch: handler } } })
  const reader = new AbortController()
  const asked = proxy.fetch(questionTo('http://p.example/v1/chat/completions', { signal: reader.signal }))
  const signal = await called.promise
  for (let round = 0; round < 5; round++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve))
  }
  reader.abort()
  expect((await asked).status).toBe(499)
  expect(signal.aborted).toBe(true)
})
