import type { ServerResponse } from 'node:http'
import { createChat, textOf } from '@chatstream/core'
import { expect, test } from 'vitest'
import { redisPath, startRedis } from '../logs/redis.testing.ts'
import { delta, startServer } from '../servers.testing.ts'
import { startCommand } from '../streams/processes.testing.ts'
import { sse } from '../streams/streams.testing.ts'

// As many answers as one address may have under way by default.
const readers = 20
const finish = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
const words = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `w${from + index} `)

test.skipIf(redisPath === undefined)(
  'of two proxies on one Redis, one gets SIGTERM: all readers go on at the other and lose no token',
  async () => {
    const answers: ServerResponse[] = []
    const [provider, redis] = await Promise.all([
      startServer((req, res) => {
        if (req.method === 'POST') answers.push(res.writeHead(200, sse))
        else res.end('{"data":[]}')
      }),
      startRedis(),
    ])
    const [here, there] = await Promise.all([
      startCommand(provider, redis.url),
      startCommand(provider, redis.url),
    ])
    const say = (text: readonly string[]) => {
      for (const word of text) for (const res of answers) res.write(delta(word))
    }

    // A balancer that asks the other machine once this one refuses.
    let machine = here.url
    let refused = 0
    const balanced: typeof fetch = async (input, init) => {
      const response = await fetch(String(input).replace(here.url, machine), init)
      if (response.status === 503) {
        refused += 1
        machine = there.url
      }
      return response
    }
    const chats = Array.from({ length: readers }, () =>
      createChat({ url: `${here.url}/v1/chat/completions`, fetch: balanced }),
    )
    const received = () => chats.map((chat) => textOf(chat.getState().messages.at(-1) ?? { parts: [] }))
    const whole = Promise.all(chats.map((chat) => chat.send('Go on')))
    await expect.poll(() => answers.length === readers).toBe(true)
    say(words(0, 20))
    await expect.poll(() => received().every((text) => text.endsWith('w19 '))).toBe(true)
    const gone = here.kill('SIGTERM')
    await expect.poll(() => machine === there.url).toBe(true)
    say(words(20, 40))
    await expect.poll(() => received().every((text) => text.endsWith('w39 '))).toBe(true)
    for (const res of answers) res.end(finish)
    const messages = await whole
    await gone
    const expected = words(0, 40).join('')
    expect(messages.map((message) => [message?.status, message && textOf(message)])).toEqual(
      chats.map(() => ['complete', expected]),
    )
    expect(answers).toHaveLength(readers)
    expect(refused).toBeGreaterThan(0)
  },
  90_000,
)
