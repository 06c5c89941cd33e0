import { responseOf, sse } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import { textOf } from '../../../../../core/src/message.ts'
import { collectMessage } from '../../../../../core/src/run/collectMessage.ts'
import { relay } from '../../../../../core/src/protocol/relay/relay.ts'

const counts = { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 }
const usage = { inputTokens: 12, outputTokens: 34, totalTokens: 46 }
const bare = sse(
  { id: 'r1', content: 'こん', finish_reason: null },
  { id: 'r1', content: 'にちは', finish_reason: null },
  `[DONE] ${JSON.stringify(counts)}`,
)
const typed = sse(
  { type: 'content', id: 'r1', content: 'こん' },
  { type: 'content', id: 'r1', content: 'にちは' },
  { type: 'usage', ...counts },
  '[DONE]',
)
const collect = (body: string | Iterable<Uint8Array>) =>
  collectMessage(responseOf(body), { protocol: relay() })

describe.each([
  ['bare', bare],
  ['typed', typed],
])('the %s dialect', (_, body) => {
  test('gives text, usage and a complete message', async () => {
    const message = await collect(body)
    expect(message).toMatchObject({ status: 'complete', serverId: 'r1', usage })
    expect(textOf(message)).toBe('こんにちは')
  })

  test('cut at every byte it is interrupted, and the text a prefix', async () => {
    const bytes = new TextEncoder().encode(body)
    for (let at = 0; at < bytes.length; at++) {
      const message = await collect([bytes.slice(0, at)])
      expect(message.status).toBe('interrupted')
      expect('こんにちは'.startsWith(textOf(message))).toBe(true)
    }
  })
})

test('a finish_reason and the end of the file is complete', async () => {
  const message = await collect(sse({ id: 'r', content: 'a', finish_reason: 'length' }))
  expect(message).toMatchObject({ status: 'complete', finishReason: 'length' })
})

test('an error fails the message and keeps its text, though [DONE] follows', async () => {
  const message = await collect(
    sse({ type: 'content', content: 'a' }, { type: 'error', error: 'model down' }, '[DONE]'),
  )
  expect(message).toMatchObject({ status: 'failed', error: { kind: 'provider', message: 'model down' } })
  expect(textOf(message)).toBe('a')
})

test('a text that contains [DONE] is text', async () => {
  expect(textOf(await collect(sse({ content: '[DONE] {}' }, '[DONE]')))).toBe('[DONE] {}')
})

test('asks by query or by body, under the name given', () => {
  const user = {
    id: 'u',
    role: 'user',
    parts: [{ type: 'text', text: 'a&b' }],
    status: 'complete',
    createdAt: 0,
  } as const
  const input = { messages: [user] }
  expect(relay().encode(input)).toEqual({ method: 'POST', body: { message: 'a&b' } })
  expect(relay({ method: 'GET', param: 'q', body: { lang: 'ja' } }).encode(input)).toEqual({
    method: 'GET',
    query: { q: 'a&b', lang: 'ja' },
  })
})
