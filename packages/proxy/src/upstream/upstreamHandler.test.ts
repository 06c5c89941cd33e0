import { scriptedModel } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createProxy } from '../createProxy.ts'
import type { AccessLogEntry } from '../exchange/accessLog.ts'
import type { UpstreamHandler } from './upstream.ts'
import { deferred, questionTo } from '../servers.testing.ts'

function proxyTo(handler: UpstreamHandler) {
  const log: AccessLogEntry[] = []
  const proxy = createProxy({
    upstreams: { main: { fetch: handler } },
    accessLog: (entry) => log.push(entry),
  })
  return {
    log,
    ask: (init?: RequestInit) => proxy.fetch(questionTo('http://localhost/v1/chat/completions', init)),
  }
}

test('the scripted model is an upstream like any other', async () => {
  const model = scriptedModel({ script: 'Hello from the script' })
  const { ask } = proxyTo(model)
  const response = await ask()
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(await response.text()).toMatch(/"content":"Hello.*data: \[DONE\]\n\n$/s)
})

test('a reader that leaves aborts the handler’s signal and cancels its body', async () => {
  const reader = new AbortController()
  let cancelled = false
  let signal: AbortSignal | undefined
  const { ask, log } = proxyTo(async (request) => {
    ;({ signal } = request)
    return new Response(new ReadableStream({ cancel: () => void (cancelled = true) }))
  })
  const response = await ask({ signal: reader.signal })
  await response.body?.cancel()
  expect(signal?.aborted).toBe(true)
  expect(cancelled).toBe(true)
  expect(log).toMatchObject([{ outcome: 'aborted' }])
})

test('a handler that ignores its signal is not waited for, and its late answer is dropped', async () => {
  const reader = new AbortController()
  const late = deferred<Response>()
  const called = deferred<void>()
  const cancelled = deferred<void>()
  const { ask } = proxyTo(() => {
    called.resolve()
    return late.promise
  })
  const asked = ask({ signal: reader.signal })
  await called.promise
  reader.abort()
  expect((await asked).status).toBe(499)
  late.resolve(new Response(new ReadableStream({ cancel: () => cancelled.resolve() })))
  await expect(cancelled.promise).resolves.toBeUndefined()
})

test('a handler that throws, at once or later, is a provider that cannot be reached', async () => {
  const failing: UpstreamHandler[] = [
    () => {
      throw new Error('secret cause')
    },
    async () => Promise.reject(new TypeError('secret cause')),
  ]
  for (const handler of failing) {
    const response = await proxyTo(handler).ask()
    expect(response.status).toBe(502)
    expect(await response.text()).not.toContain('secret cause')
  }
})

test('a finished answer does not abort the handler’s signal', async () => {
  let signal: AbortSignal | undefined
  const { ask } = proxyTo(async (request) => {
    ;({ signal } = request)
    return Response.json({})
  })
  await (await ask()).text()
  expect(signal?.aborted).toBe(false)
})
