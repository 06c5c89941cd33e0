import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createChat, textOf } from '@chatstream/core'
import { expect, test } from 'vitest'
import { refusalIn } from '../limits/limits.testing.ts'
import { redisPath, startRedis } from '../logs/redis.testing.ts'
import { ask, delta, startServer } from '../servers.testing.ts'
import { startCommand } from '../streams/processes.testing.ts'
import { sse } from '../streams/streams.testing.ts'

// As many answers as one address may have under way.
const readers = 20
const finish = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
const config = fileURLToPath(new URL('./handoverConfig.testing.ts', import.meta.url))

test.skipIf(redisPath === undefined)(
  'of two proxies on one Redis, one gets SIGTERM in mid-answer: no reader loses a token, and both hold the same limits',
  async () => {
    const answers: ServerResponse[] = []
    const [provider, redis] = await Promise.all([
      startServer((req, res) => {
        if (req.method === 'POST') answers.push(res.writeHead(200, sse))
        else res.end('{"data":[]}')
      }),
      startRedis(),
    ])
    const machine = () => startCommand(provider, redis.url, ['--config', config], { LIMITS_URL: redis.url })
    const [here, there] = await Promise.all([machine(), machine()])

    // A balancer that asks the other machine once this one refuses.
    let address = here.url
    const balanced: typeof fetch = async (input, init) => {
      const response = await fetch(String(input).replace(here.url, address), init)
      if (response.status === 503) address = there.url
      return response
    }
    const chats = Array.from({ length: readers }, () =>
      createChat({ url: `${here.url}/v1/chat/completions`, fetch: balanced }),
    )
    const received = () => chats.map((chat) => textOf(chat.getState().messages.at(-1) ?? { parts: [] }))
    const whole = Promise.all(chats.map((chat) => chat.send('Go on')))
    await expect.poll(() => answers.length === readers).toBe(true)

    // All answers go on while the machine that fetches them is replaced.
    const words: string[] = []
    let isOver = false
    async function speak(): Promise<void> {
      while (!isOver) {
        const word = `w${words.length} `
        words.push(word)
        for (const res of answers) res.write(delta(word))
        await delay(5)
      }
    }
    const hasAll = (word: string | undefined) => received().every((text) => text.includes(word ?? ' '))
    const refusedThere = async () => (await refusalIn(await ask(there.url))).slice(0, 2)
    const speaking = speak()
    await expect.poll(() => hasAll('w20 ')).toBe(true)
    expect(await refusedThere()).toEqual([429, 'limit_streams'])
    const gone = here.kill('SIGTERM')
    await expect.poll(() => address === there.url).toBe(true)
    expect(await refusedThere()).toEqual([429, 'limit_streams'])
    const later = words.at(-1)
    await expect.poll(() => hasAll(later)).toBe(true)
    isOver = true
    await speaking
    for (const res of answers) res.end(finish)
    const messages = await whole
    await gone
    expect(messages.map((message) => [message?.status, message && textOf(message)])).toEqual(
      chats.map(() => ['complete', words.join('')]),
    )
    expect(answers).toHaveLength(readers)

    // The places of the machine that is gone are free, to the request.
    const more = Array.from({ length: readers }, () => ask(there.url))
    await expect.poll(() => answers.length).toBe(2 * readers)
    expect(await refusedThere()).toEqual([429, 'limit_streams'])
    for (const res of answers.slice(readers)) res.end(finish)
    for (const each of more) expect(await (await each).text()).toContain('[DONE]')
  },
  90_000,
)
