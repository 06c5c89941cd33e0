import Anthropic, {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { behindProxy } from './behindProxy.ts'
import type { Script } from './behindProxy.ts'
import { key } from './mountChecks.ts'

/** Makes two clients with the official SDK: one calls the proxy, the other the provider directly. */
async function clients(script: Script, upstream: { apiKey?: string; models?: string[] } = {}) {
  const { model, direct, proxied } = await behindProxy(script, { api: 'anthropic', ...upstream })
  return {
    model,
    direct: new Anthropic({ baseURL: direct, apiKey: key, maxRetries: 0 }),
    proxied: new Anthropic({ baseURL: proxied, apiKey: 'none', maxRetries: 0 }),
  }
}

const question: Anthropic.MessageCreateParamsNonStreaming = {
  model: 'm',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello?' }],
}

async function eventsOf(client: Anthropic): Promise<Anthropic.RawMessageStreamEvent[]> {
  const events: Anthropic.RawMessageStreamEvent[] = []
  for await (const event of await client.messages.create({ ...question, stream: true })) events.push(event)
  return events
}

/** The error that the SDK throws for a question. */
const errorOf = (client: Anthropic) => eventsOf(client).catch((error: unknown) => error)

test('a message streams as it would without the proxy', async () => {
  const { direct, proxied, model } = await clients([
    { reasoning: 'Let me see.' },
    { text: 'Hello, 世界! ' },
    { toolCall: { name: 'look_up', input: { query: 'x' }, id: 'call-1' } },
  ])
  const events = await eventsOf(proxied)
  expect(events.at(-1)?.type).toBe('message_stop')
  const [, ...rest] = events
  const [, ...restDirect] = await eventsOf(direct)
  expect(rest).toEqual(restDirect)
  const whole = await proxied.messages.stream(question).finalMessage()
  expect(whole.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use'])
  const [viaProxy, straight] = model.requests.map((seen) => Object.fromEntries(seen.headers))
  expect(viaProxy).toMatchObject({
    'x-api-key': key,
    'anthropic-version': straight?.['anthropic-version'],
  })
  expect(viaProxy).not.toHaveProperty('authorization')
})

test('a message in one piece is the provider’s', async () => {
  const { proxied } = await clients('Hello')
  expect(await proxied.messages.create(question)).toMatchObject({
    content: [{ type: 'text', text: 'Hello' }],
  })
})

test('its abort reaches the provider', async () => {
  const { proxied, model } = await clients([{ text: ['one'] }, { stall: true }])
  const stream = await proxied.messages.create({ ...question, stream: true })
  for await (const event of stream) if (event.type === 'content_block_delta') stream.controller.abort()
  expect(await (await model.received(0)).ended).toBe('aborted')
})

test('its abort reaches the provider before the first byte', async () => {
  const { proxied, model } = await clients([{ headersAfterMs: Infinity }])
  const reader = new AbortController()
  const asked = proxied.messages
    .create({ ...question, stream: true }, { signal: reader.signal })
    .catch((error: unknown) => error)
  const seen = await model.received(0)
  reader.abort()
  expect(await seen.ended).toBe('aborted')
  expect(await asked).toBeInstanceOf(APIUserAbortError)
})

test.each([
  [400, 'invalid_request_error', BadRequestError],
  [401, 'authentication_error', AuthenticationError],
  [404, 'not_found_error', NotFoundError],
  [429, 'rate_limit_error', RateLimitError],
  [529, 'overloaded_error', Anthropic.InternalServerError],
])('it understands a refusal with %i', async (status, type, kind) => {
  const body = { type: 'error', error: { type, message: `no, ${key}` } }
  const { proxied } = await clients({ status, headers: { 'request-id': 'req_1', 'retry-after': '7' }, body })
  const error = await errorOf(proxied)
  expect(error).toBeInstanceOf(kind)
  expect(error).toMatchObject({ status, type, requestID: 'req_1' })
  expect(String(error)).not.toContain(key)
})

test('it understands the proxy’s own refusals', async () => {
  const keyless = await errorOf((await clients('never said', { apiKey: '' })).proxied)
  expect(keyless).toBeInstanceOf(AuthenticationError)
  expect(keyless).toMatchObject({ type: 'authentication_error' })
  const unlisted = await errorOf((await clients('never said', { models: ['large'] })).proxied)
  expect(unlisted).toBeInstanceOf(NotFoundError)
  expect(unlisted).toMatchObject({ type: 'not_found_error' })
  expect(String(unlisted)).toContain('The model \\"m\\" is not served here. Allowed: large.')
})

test('a stream that breaks off is an error to it, not an end', async () => {
  const { proxied } = await clients([{ text: ['one'] }, { cut: 'error' }])
  await expect(eventsOf(proxied)).rejects.toThrow('terminated')
})

test('an error in mid-stream is one to it', async () => {
  const { proxied } = await clients([
    { text: ['one'] },
    { error: { message: 'Overloaded', code: 'overloaded_error' } },
  ])
  await expect(eventsOf(proxied)).rejects.toThrow('Overloaded')
})
