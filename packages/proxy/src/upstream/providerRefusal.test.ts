import { collectMessage, openaiChat } from '@chatstream/core'
import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createProxy } from '../createProxy.ts'
import type { UpstreamOptions } from './upstream.ts'
import { deferred, key, questionTo } from '../servers.testing.ts'

function refusedBy(response: () => Response, options: UpstreamOptions = {}): Promise<Response> {
  const main = { apiKey: key, fetch: async () => response(), ...options }
  return createProxy({ upstreams: { main } }).fetch(questionTo('http://localhost/v1/chat/completions'))
}

function json(status: number, error: unknown, headers: Record<string, string> = {}): () => Response {
  return () => Response.json(error, { status, headers })
}

test('a refused key keeps the provider’s status and words of its code, and says what to look for', async () => {
  const message = `Incorrect API key provided: ${key}`
  const error = { message, type: 'invalid_request_error', code: 'invalid_api_key' }
  const response = await refusedBy(json(401, { error }, { 'x-request-id': 'req-of-provider' }))
  expect(response.status).toBe(401)
  expect(response.headers.get('x-request-id')).toBe('req-of-provider')
  expect(await response.json()).toEqual({
    error: {
      message: 'The provider did not accept the server’s API key.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
      reason: 'invalid-key',
      why: 'Every request fails until the key is right.',
      action: expect.stringMatching(/typo.*expired.*not set/),
    },
  })
})

test.each([
  [429, { error: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded …' } }],
  [429, { error: { code: 'quota_exceeded' } }],
  [400, { error: { code: 'billing_hard_limit_reached' } }],
  [
    400,
    { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low' } },
  ],
  [402, { error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' } }],
  [403, { error: { type: 'insufficient_quota' } }],
])('%i with %j is a used-up quota, not a rate limit', async (status, body) => {
  const response = await refusedBy(json(status, body))
  expect(response.status).toBe(status)
  expect((await response.json()).error).toMatchObject({
    reason: 'quota-exhausted',
    message: 'The account at the provider has no credit left.',
    action: expect.stringContaining('Add credit'),
  })
})

test('through the proxy a used-up quota reaches the client as such, and is not retried', async () => {
  const response = await refusedBy(json(429, { error: { code: 'insufficient_quota' } }))
  const { status, error } = await collectMessage(response, { protocol: openaiChat() })
  expect(status).toBe('failed')
  expect(error).toMatchObject({ reason: 'quota-exhausted', retryable: false, status: 429 })
  expect(error?.advice).toBeUndefined()
})

test('a rate limit says when to come back', async () => {
  const error = { message: 'Rate limit exceeded', type: 'rate_limit_error', code: 'rate_limit_exceeded' }
  const headers = { 'retry-after': '7', 'retry-after-ms': '6500', 'x-should-retry': 'true', 'x-secret': 'x' }
  const response = await refusedBy(json(429, { error }, headers))
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('7')
  expect(response.headers.get('retry-after-ms')).toBe('6500')
  expect(response.headers.get('x-should-retry')).toBe('true')
  expect(response.headers.has('x-secret')).toBe(false)
  expect((await response.json()).error).toMatchObject({
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
  })
})

test.each([
  [400, { error: { type: 'invalid_request_error', code: null, param: 'messages[0].role' } }, 'bad_request'],
  [402, 'no JSON', 'insufficient_quota'],
  [403, {}, 'permission_denied'],
  [404, { error: { code: 'model_not_found' } }, 'model_not_found'],
  [418, {}, 'provider_refused'],
  [429, { error: { code: 'insufficient_quota' } }, 'insufficient_quota'],
  [500, { message: 'Oops', code: 10005 }, '10005'],
  [529, { type: 'error', error: { type: 'overloaded_error' } }, 'provider_failed'],
  [503, null, 'provider_failed'],
])('%i with %j becomes an error in OpenAI’s shape with the code %s', async (status, body, code) => {
  const response = await refusedBy(json(status, body))
  expect(response.status).toBe(status)
  const { error } = await response.json()
  expect(error.code).toBe(code)
  for (const field of ['message', 'type', 'why', 'action']) expect(error[field]).toMatch(/\w/)
})

test('the setting a provider complains about is named', async () => {
  const response = await refusedBy(json(400, { error: { param: 'max_tokens', message: 'secret words' } }))
  const { error } = await response.json()
  expect(error).toMatchObject({
    param: 'max_tokens',
    message: 'The provider did not accept the request. (max_tokens)',
  })
})

test('what is no plain word of a type or code is dropped', async () => {
  const error = { type: `type of ${key}`, code: key, param: '<script>' }
  const text = await (await refusedBy(json(400, { error }))).text()
  expect(text).not.toMatch(/script|canary|redacted/)
})

test('verbatim errors are the provider’s own, without the key', async () => {
  const error = { message: `No such model for ${key}`, code: 'model_not_found' }
  const response = await refusedBy(json(404, { error }), { errors: 'verbatim' })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({ error: { ...error, message: 'No such model for [redacted]' } })
})

test('an error body without end is not waited for', async () => {
  const clock = manualClock()
  const read = deferred<void>()
  let cancelled = false
  const body = new ReadableStream(
    { pull: () => read.resolve(), cancel: () => void (cancelled = true) },
    { highWaterMark: 0 },
  )
  const main = { fetch: async () => new Response(body, { status: 500 }) }
  const proxy = createProxy({ upstreams: { main }, clock })
  const asked = proxy.fetch(questionTo('http://localhost/v1/chat/completions'))
  await read.promise
  await clock.advance(5000)
  expect((await asked).status).toBe(500)
  expect(cancelled).toBe(true)
})

test('an error body is read no further than a limit', async () => {
  let pulls = 0
  const body = new ReadableStream({
    pull(controller) {
      pulls += 1
      controller.enqueue(new Uint8Array(16 * 1024))
    },
  })
  expect((await refusedBy(() => new Response(body, { status: 500 }))).status).toBe(500)
  expect(pulls).toBeLessThan(8)
})

test('an error body that breaks off leaves the status', async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) })
  expect((await refusedBy(() => new Response(body, { status: 429 }))).status).toBe(429)
})
