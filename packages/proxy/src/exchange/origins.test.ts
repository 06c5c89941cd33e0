import { expect, test } from 'vitest'
import { createProxy } from '../createProxy.ts'
import type { CorsOptions } from './origins.ts'
import { questionTo } from '../servers.testing.ts'

const listed = 'https://app.example'

function ask(
  headers: Record<string, string>,
  loopbackOnly = false,
  host = 'proxy.example',
  cors?: CorsOptions,
) {
  const main = { fetch: async () => Response.json({}), apiKey: 'unused' }
  const proxy = createProxy({
    upstreams: { main },
    cors: cors ?? { origins: [listed] },
    allowAnonymous: true,
  })
  const request = questionTo(`http://${host}/v1/chat/completions`, {
    headers: { 'content-type': 'application/json', ...headers },
  })
  return proxy.fetch(request, { loopbackOnly })
}

test.each([
  ['a program', {}, true],
  ['a page of the same origin', { origin: 'http://proxy.example' }, true],
  ['one behind a server that ends TLS', { origin: 'https://proxy.example' }, true],
  [
    'one behind a server that renames the host',
    { origin: 'http://dev:5173', 'sec-fetch-site': 'same-origin' },
    true,
  ],
  ['a listed page', { origin: listed, 'sec-fetch-site': 'cross-site' }, true],
  ['a page of another origin', { origin: 'https://evil.example' }, false],
  ['one that says so', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
  [
    'a page of the same host and another scheme',
    { origin: 'http://proxy.example', 'sec-fetch-site': 'cross-site' },
    false,
  ],
  ['a page of another port', { origin: 'http://proxy.example:8080' }, false],
  ['a page without an origin', { origin: 'null' }, false],
  ['an image or a form elsewhere', { 'sec-fetch-site': 'cross-site' }, false],
  ['one on a neighbouring site', { 'sec-fetch-site': 'same-site' }, false],
])('%s may call: %j is %s', async (_, headers, allowed) => {
  const response = await ask(headers)
  expect(response.status).toBe(allowed ? 200 : 403)
  expect((await response.json()).error?.code).toBe(allowed ? undefined : 'origin_not_allowed')
})

test.each([
  ['localhost:8787', { origin: 'http://localhost:8787' }, 200],
  ['127.0.0.1:8787', { origin: 'http://127.0.0.1:8787' }, 200],
  ['[::1]:8787', { origin: 'http://[::1]:8787' }, 200],
  ['rebound.example:8787', { origin: 'http://rebound.example:8787' }, 403],
  ['my.example', { origin: 'https://my.example', 'sec-fetch-site': 'same-origin' }, 403],
  ['app.example', { origin: listed }, 200],
])('on loopback only, a page at %s with %j gets %i', async (host, headers, status) => {
  expect((await ask(headers, true, host)).status).toBe(status)
})

test('a listed page may read the answer and the headers it needs, refusals too', async () => {
  for (const body of ['{}', 'no JSON']) {
    const main = { fetch: async () => Response.json({}) }
    const proxy = createProxy({ upstreams: { main }, cors: { origins: [listed], credentials: true } })
    const request = questionTo('http://localhost/v1/chat/completions', {
      headers: { origin: listed, 'content-type': 'application/json' },
      body,
    })
    const { headers } = await proxy.fetch(request)
    expect(headers.get('access-control-allow-origin')).toBe(listed)
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('access-control-expose-headers')).toMatch(
      /x-request-id, retry-after, retry-after-ms, .*x-chatstream-location/,
    )
    expect(headers.get('vary')).toBe('origin')
  }
})

test('a page of the same origin needs no such headers', async () => {
  const { headers } = await ask({ origin: 'http://proxy.example' })
  expect(headers.get('access-control-allow-origin')).toBeNull()
})

test('a preflight is answered, and kept for two hours', async () => {
  const main = { fetch: async () => Response.json({}) }
  const proxy = createProxy({ upstreams: { main }, cors: { origins: [listed], headers: ['x-csrf-token'] } })
  const headers = {
    origin: listed,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-stainless-os,x-other',
  }
  const url = 'http://localhost/v1/chat/completions'
  const response = await proxy.fetch(new Request(url, { method: 'OPTIONS', headers }))
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBe(listed)
  expect(response.headers.get('access-control-allow-methods')).toBe('POST, OPTIONS')
  expect(response.headers.get('access-control-max-age')).toBe('7200')
  expect(response.headers.get('access-control-allow-headers')?.split(', ')).toEqual([
    'content-type',
    'authorization',
    'accept',
    'last-event-id',
    'x-chatstream-id',
    'x-requested-with',
    'traceparent',
    'tracestate',
    'x-csrf-token',
    'x-stainless-os',
  ])
  const foreign = await proxy.fetch(
    new Request(url, { method: 'OPTIONS', headers: { ...headers, origin: 'https://evil.example' } }),
  )
  expect(foreign.status).toBe(403)
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
})

test('what a provider answers is never run as a page of the proxy’s origin', async () => {
  const { headers } = await ask({})
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
})
