import { expect, test } from 'vitest'
import { createProxy } from '../createProxy.ts'
import type { ProxyOptions } from '../options.ts'
import type { UpstreamHandler, UpstreamOptions } from './upstream.ts'
import { key, questionTo } from '../servers.testing.ts'

const origin = 'http://localhost'
const base = { baseUrl: 'https://provider.example/v1', apiKey: key }

/** A handler that answers with the request it received. */
const echo: UpstreamHandler = async (request) =>
  Response.json({ url: request.url, headers: Object.fromEntries(request.headers) })

const claude: UpstreamOptions = { ...base, api: 'anthropic', fetch: echo }

function proxyTo(main: UpstreamOptions, options: Partial<ProxyOptions> = {}) {
  return createProxy({ upstreams: { main }, ...options })
}

async function seenBy(main: UpstreamOptions, headers: Record<string, string> = {}) {
  const request = questionTo(`${origin}/v1/messages`, {
    headers: { 'content-type': 'application/json', ...headers },
  })
  return (await proxyTo(main).fetch(request)).json()
}

test('the Responses API is served by OpenAI’s upstreams', async () => {
  const response = await proxyTo({ ...base, fetch: echo }).fetch(
    questionTo(`${origin}/v1/responses`, { body: JSON.stringify({ model: 'm', input: 'Hello?' }) }),
  )
  expect((await response.json()).url).toBe('https://provider.example/v1/responses')
})

test('messages go to Anthropic with the key in x-api-key and a version', async () => {
  const seen = await seenBy(claude, { authorization: 'Bearer of-the-browser', 'x-api-key': 'of-the-browser' })
  expect(seen.url).toBe('https://provider.example/v1/messages')
  expect(seen.headers).toMatchObject({ 'x-api-key': '[redacted]', 'anthropic-version': '2023-06-01' })
  expect(seen.headers).not.toHaveProperty('authorization')
})

test('the reader’s version is passed on, unless the server’s settings name it', async () => {
  const asked = { 'anthropic-version': '2026-01-01' }
  expect((await seenBy(claude, asked)).headers).toMatchObject(asked)
  const set = { ...claude, headers: { 'Anthropic-Version': '2023-01-01' } }
  expect((await seenBy(set, asked)).headers).toMatchObject({ 'anthropic-version': '2023-01-01' })
})

test('the reader’s betas and idempotency key stay behind; the server’s betas are sent', async () => {
  const asked = { 'anthropic-beta': 'fast-mode', 'idempotency-key': 'of-another-user' }
  const { headers } = await seenBy(claude, asked)
  for (const name of Object.keys(asked)) expect(headers).not.toHaveProperty(name)
  const set = { ...claude, headers: { 'anthropic-beta': 'one,two' } }
  expect((await seenBy(set, asked)).headers).toMatchObject({ 'anthropic-beta': 'one,two' })
})

test.each([
  [429, { type: 'error', error: { type: 'rate_limit_error', message: key } }, 'rate_limit_error'],
  [529, { type: 'error', error: { type: 'overloaded_error', message: key } }, 'overloaded_error'],
  [401, { error: key }, 'authentication_error'],
  [402, '', 'billing_error'],
  [400, '', 'invalid_request_error'],
  [500, '<h1>', 'api_error'],
])('a refusal of Anthropic’s with %i keeps its form, in safe words', async (status, body, type) => {
  const headers = { 'request-id': 'req_a1', 'retry-after': '3', 'anthropic-ratelimit-tokens-remaining': '0' }
  const main = { ...claude, fetch: async () => Response.json(body, { status, headers }) }
  const response = await proxyTo(main).fetch(questionTo(`${origin}/v1/messages`))
  expect(response.status).toBe(status)
  expect(Object.fromEntries(response.headers)).toMatchObject({ ...headers, 'x-request-id': 'req_a1' })
  const said = await response.json()
  expect(said).toEqual({
    type: 'error',
    error: {
      type,
      message: expect.stringMatching(/^The /),
      code: expect.any(String),
      reason: expect.any(String),
      why: expect.any(String),
      action: expect.any(String),
    },
    request_id: 'req_a1',
  })
  expect(JSON.stringify(said)).not.toContain(key)
})

test.each([
  ['v1/messages', 413, { type: 'error', error: { type: 'request_too_large' } }],
  ['ask', 413, { type: 'error', error: { type: 'request_too_large' } }],
  ['nowhere', 404, { error: { type: 'invalid_request_error', param: null } }],
])('a refusal of the proxy’s own at %s has the form of the API there', async (path, status, form) => {
  const { fetch } = proxyTo(claude, { maxBodyBytes: 10, routes: { ask: 'main:/messages' } })
  const response = await fetch(questionTo(`${origin}/${path}`))
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject(form)
})

test('a page of another origin may use Anthropic’s SDK', async () => {
  const headers = {
    origin: 'https://app.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'anthropic-version,content-type,x-api-key,x-stainless-os,x-other',
  }
  const { fetch } = proxyTo(claude, { cors: { origins: ['https://app.example'] } })
  const response = await fetch(new Request(`${origin}/v1/messages`, { method: 'OPTIONS', headers }))
  const allowed = response.headers.get('access-control-allow-headers')?.split(', ')
  expect(allowed).toEqual(expect.arrayContaining(['anthropic-version', 'x-api-key', 'x-stainless-os']))
  expect(allowed).not.toContain('x-other')
})

test('each model goes to the upstream of its path’s API that lists it', async () => {
  const upstreams = {
    agents: { ...base, api: 'other' as const, fetch: echo, baseUrl: 'https://agents.example' },
    small: { ...claude, models: ['small'], baseUrl: 'https://small.example' },
    large: { ...claude, baseUrl: 'https://large.example' },
    openai: { ...base, fetch: echo, baseUrl: 'https://openai.example' },
  }
  const routes = { agent: 'agents:/run', claude: '/messages', gpt: '/chat/completions' }
  const { fetch } = createProxy({ upstreams, routes })
  const hostOf = async (path: string, model: string) => {
    const response = await fetch(questionTo(`${origin}/${path}`, { body: JSON.stringify({ model }) }))
    return new URL((await response.json()).url).host
  }
  expect(await hostOf('v1/messages', 'small')).toBe('small.example')
  expect(await hostOf('v1/messages', 'else')).toBe('large.example')
  expect(await hostOf('claude', 'small')).toBe('small.example')
  expect(await hostOf('v1/chat/completions', 'small')).toBe('openai.example')
  expect(await hostOf('gpt', 'm')).toBe('openai.example')
  expect(await hostOf('agent', 'm')).toBe('agents.example')
})

test('an agent of another kind is reached by its route alone', async () => {
  const { fetch, handles } = proxyTo(
    { ...base, api: 'other', fetch: echo },
    { routes: { agent: 'main:/run' } },
  )
  expect(handles('/v1/chat/completions')).toBe(false)
  expect(handles('/v1/models')).toBe(false)
  const response = await fetch(questionTo(`${origin}/agent`))
  expect((await response.json()).url).toBe('https://provider.example/v1/run')
})

test('Anthropic’s models are listed where it is alone', async () => {
  const response = await proxyTo(claude).fetch(new Request(`${origin}/v1/models`))
  expect(await response.json()).toMatchObject({
    url: 'https://provider.example/v1/models',
    headers: { 'anthropic-version': '2023-06-01' },
  })
})

test('what the AI SDK’s server says of its stream reaches the reader, an empty resume too', async () => {
  const stream = { 'content-type': 'text/event-stream', 'x-vercel-ai-ui-message-stream': 'v1' }
  const main: UpstreamOptions = {
    ...base,
    api: 'other',
    fetch: async (request) =>
      request.method === 'GET'
        ? new Response(null, { status: 204 })
        : new Response('data: [DONE]\n\n', { headers: stream }),
  }
  const routes = { agent: 'main:/chat', 'GET agent/{id}/stream': 'main:/chat/{id}/stream' }
  const { fetch } = proxyTo(main, { routes })
  const response = await fetch(questionTo(`${origin}/agent`))
  expect(Object.fromEntries(response.headers)).toMatchObject(stream)
  expect((await fetch(new Request(`${origin}/agent/c1/stream`))).status).toBe(204)
})
