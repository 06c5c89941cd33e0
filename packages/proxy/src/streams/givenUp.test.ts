import { createChat, openaiChat } from '@chatstream/core'
import type { ChatOptions } from '@chatstream/core'
import { manualClock } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import { startProvider, startProxy, startServer } from '../servers.testing.ts'

/** Waits until the condition holds, and advances the clock meanwhile. Requests over real sockets go on. */
async function until(clock: ReturnType<typeof manualClock>, holds: () => boolean): Promise<void> {
  while (!holds()) {
    await clock.advance(1000)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** A chat with two retries, its clock, and the methods of its requests. */
function chatAt(url: string, options: Partial<ChatOptions> = {}) {
  const clock = manualClock()
  const requests: string[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    requests.push(init?.method ?? '')
    return globalThis.fetch(input, init)
  }
  const chat = createChat({
    url: `${url}/v1/chat/completions`,
    protocol: openaiChat({ model: 'm' }),
    retry: { attempts: 2, jitter: 'none' },
    fetch,
    clock,
    ...options,
  })
  return { chat, clock, requests }
}

async function subscribeThrice({ chat, clock, requests }: ReturnType<typeof chatAt>): Promise<number> {
  const before = requests.length
  for (let i = 0; i < 3; i++) chat.subscribe(() => {})
  await clock.advance(600_000)
  return requests.length - before
}

describe('behind the proxy', () => {
  test('after the last retry at a proxy that is gone, new subscribers send no request (fault A0)', async () => {
    const provider = await startProvider()
    const proxy = await startProxy(provider.url)
    const started = chatAt(proxy.url)
    started.chat.subscribe(() => {})
    const sending = started.chat.send('q')
    const { res } = await provider.next()
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.write('data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n')
    await until(started.clock, () => started.chat.getState().messages[1]?.parts.length === 1)
    await proxy.close()
    await until(started.clock, () => started.chat.getState().status === 'idle')
    expect(await sending).toMatchObject({ status: 'interrupted', error: { attempts: 2 } })
    expect(started.requests).toEqual(['POST', 'GET', 'GET'])
    expect(await subscribeThrice(started)).toBe(0)
  })

  test('after the last retry at a provider that is gone, new subscribers send no request (fault A0)', async () => {
    const proxy = await startProxy('http://127.0.0.1:9')
    const started = chatAt(proxy.url)
    const sending = started.chat.send('q')
    await until(started.clock, () => started.chat.getState().status === 'idle')
    expect(await sending).toMatchObject({ status: 'failed', error: { attempts: 2 } })
    expect(started.requests).toEqual(['POST', 'GET', 'POST', 'GET', 'POST'].slice(0, started.requests.length))
    expect(await subscribeThrice(started)).toBe(0)
  })

  test.each([
    ['text/html', '<!doctype html><title>Sign in</title>', 'html-page'],
    ['text/plain', 'hello', 'not-a-stream'],
  ])(
    '%s in place of a stream is asked for once, and told in its own words (fault A0)',
    async (type, body, reason) => {
      const provider = await startServer(
        (_, res) => void res.writeHead(200, { 'content-type': type }).end(body),
      )
      for (const url of [provider, (await startProxy(provider)).url]) {
        const started = chatAt(url)
        const sending = started.chat.send('q')
        await until(started.clock, () => started.chat.getState().status === 'idle')
        expect(await sending).toMatchObject({ status: 'failed', error: { reason, retryable: false } })
        expect(started.requests).toEqual(['POST'])
        expect(await subscribeThrice(started)).toBe(0)
      }
    },
  )

  test('a redirect in place of a stream is asked for once (fault A0)', async () => {
    const provider = await startServer((_, res) => void res.writeHead(302, { location: '/login' }).end())
    const started = chatAt((await startProxy(provider)).url)
    const sending = started.chat.send('q')
    await until(started.clock, () => started.chat.getState().status === 'idle')
    expect(await sending).toMatchObject({ status: 'failed', error: { reason: 'provider-unreadable' } })
    expect(started.requests).toEqual(['POST'])
  })
})
