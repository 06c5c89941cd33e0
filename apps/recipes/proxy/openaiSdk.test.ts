import OpenAI, { APIUserAbortError, RateLimitError } from 'openai'
import { expect, test } from 'vitest'
import { behindProxy } from './behindProxy.ts'
import type { Script } from './behindProxy.ts'
import { key } from './mountChecks.ts'

/** Makes two clients with the official SDK: one calls the proxy, the other the provider directly. */
async function clients(script: Script) {
  const { model, direct, proxied } = await behindProxy(script)
  return {
    model,
    direct: new OpenAI({ baseURL: `${direct}/v1`, apiKey: key, maxRetries: 0 }),
    proxied: new OpenAI({ baseURL: `${proxied}/v1`, apiKey: 'none', maxRetries: 0 }),
  }
}

const question = {
  model: 'm',
  stream: true,
  stream_options: { include_usage: true },
  messages: [{ role: 'user', content: 'Hello?' }],
} as const satisfies OpenAI.ChatCompletionCreateParamsStreaming

async function chunksOf(client: OpenAI): Promise<unknown[]> {
  const chunks: unknown[] = []
  const stream = await client.chat.completions.create({ ...question, messages: [...question.messages] })
  for await (const { id: _, created: __, ...chunk } of stream) chunks.push(chunk)
  return chunks
}

test('a completion streams as it would without the proxy', async () => {
  const { direct, proxied } = await clients([
    { reasoning: 'Let me see.' },
    { text: 'Hello, 世界! ' },
    { toolCall: { name: 'look_up', input: { query: 'x' } } },
  ])
  const chunks = await chunksOf(proxied)
  expect(chunks.length).toBeGreaterThan(5)
  expect(chunks).toEqual(await chunksOf(direct))
})

test('a completion in one piece, and the models, are the provider’s', async () => {
  const { proxied } = await clients('Hello')
  const { choices } = await proxied.chat.completions.create({
    ...question,
    stream: false,
    stream_options: null,
  })
  expect(choices[0]?.message.content).toBe('Hello')
  expect((await proxied.models.list()).data.length).toBeGreaterThan(0)
})

test('its abort reaches the provider', async () => {
  const { proxied, model } = await clients([{ text: ['one'] }, { stall: true }])
  const stream = await proxied.chat.completions.create({ ...question, messages: [...question.messages] })
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content === 'one') stream.controller.abort()
  }
  expect(await (await model.received(0)).ended).toBe('aborted')
})

test('its abort reaches the provider before the first byte', async () => {
  const { proxied, model } = await clients([{ headersAfterMs: Infinity }])
  const reader = new AbortController()
  const asked = proxied.chat.completions
    .create({ ...question, messages: [...question.messages] }, { signal: reader.signal })
    .catch((error: unknown) => error)
  const seen = await model.received(0)
  reader.abort()
  expect(await seen.ended).toBe('aborted')
  expect(await asked).toBeInstanceOf(APIUserAbortError)
})

test('it understands a refusal', async () => {
  const body = {
    error: { message: `slow down, ${key}`, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  }
  const { proxied } = await clients({
    status: 429,
    headers: { 'retry-after': '7', 'x-request-id': 'r-1' },
    body,
  })
  const error: unknown = await chunksOf(proxied).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RateLimitError)
  expect(error).toMatchObject({
    status: 429,
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    requestID: 'r-1',
  })
  expect(String(error)).toBe('Error: 429 The provider’s rate limit is reached.')
})

test('a stream that breaks off is an error to it, not an end', async () => {
  const { proxied } = await clients([{ text: ['one'] }, { cut: 'error' }])
  await expect(chunksOf(proxied)).rejects.toThrow('terminated')
})

async function eventsOf(client: OpenAI): Promise<unknown[]> {
  const events: unknown[] = []
  const stream = await client.responses.create({ model: 'm', input: 'Hello?', stream: true })
  for await (const event of stream) events.push('delta' in event ? [event.type, event.delta] : event.type)
  return events
}

test('a response streams as it would without the proxy', async () => {
  const { direct, proxied } = await clients([
    { reasoning: 'Let me see.' },
    { text: 'Hello, 世界! ' },
    { toolCall: { name: 'look_up', input: { query: 'x' } } },
  ])
  const events = await eventsOf(proxied)
  expect(events.at(-1)).toBe('response.completed')
  expect(events).toEqual(await eventsOf(direct))
  const whole = await proxied.responses.stream({ model: 'm', input: 'Hello?' }).finalResponse()
  expect(whole.output_text).toBe('Hello, 世界! ')
})

test('the abort of a response reaches the provider', async () => {
  const { proxied, model } = await clients([{ text: ['one'] }, { stall: true }])
  const stream = await proxied.responses.create({ model: 'm', input: 'Hello?', stream: true })
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta') stream.controller.abort()
  }
  expect(await (await model.received(0)).ended).toBe('aborted')
})

test('it understands the refusal of a response', async () => {
  const body = { error: { message: key, type: 'rate_limit_error', code: 'rate_limit_exceeded' } }
  const { proxied } = await clients({ status: 429, body })
  const error: unknown = await eventsOf(proxied).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RateLimitError)
  expect(error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded' })
})

test('a response that breaks off is an error to it, not an end', async () => {
  const { proxied } = await clients([{ text: ['one'] }, { cut: 'error' }])
  await expect(eventsOf(proxied)).rejects.toThrow('terminated')
})
