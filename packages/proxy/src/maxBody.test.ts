import { expect, test } from 'vitest'
import { ask, question, startServer, startProxy } from './servers.testing.ts'

test('two questions with ten pictures of 512 KiB each are taken by default (fault C10)', async () => {
  const provider = await startServer((req, res) => void req.resume().on('end', () => res.end('{}')))
  const { url } = await startProxy(provider)
  const picture = `data:image/png;base64,${Buffer.alloc(512 * 1024).toString('base64')}`
  const content = Array.from({ length: 10 }, () => ({ type: 'image_url', image_url: { url: picture } }))
  const messages = [1, 2].map(() => ({ role: 'user', content }))
  const body = (all: readonly object[]) => JSON.stringify({ ...question, messages: all })
  expect((await ask(url, { body: body(messages) })).status).toBe(200)
  expect((await ask(url, { body: body([...messages, ...messages]) })).status).toBe(413)
})
