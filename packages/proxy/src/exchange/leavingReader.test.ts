import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createProxy } from '../createProxy.ts'
import { deferred, questionTo } from '../servers.testing.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

test('a reader that leaves is noticed even when nobody but the proxy knows its request any more', async () => {
  const cancelled = deferred<void>()
  const handler = async () => new Response(new ReadableStream({ cancel: () => cancelled.resolve() }))
  const proxy = createProxy({ upstreams: { main: { fetch: handler } } })
  const reader = new AbortController()
  const ask = () => proxy.fetch(questionTo('http://localhost/v1/chat/completions', { signal: reader.signal }))
  const response = await ask()
  for (let round = 0; round < 5; round++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve))
  }
  reader.abort()
  await cancelled.promise
  expect(response.status).toBe(200)
})
