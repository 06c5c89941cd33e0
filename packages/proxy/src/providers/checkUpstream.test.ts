import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { keyProblems } from '../cli/cliSettings.ts'
import { createProxy } from '../createProxy.ts'
import { checkUpstream } from './checkUpstream.ts'
import { key, questionTo, startProvider, startServer } from '../servers.testing.ts'

test('a provider that lists its models has no problems', async () => {
  const seen: unknown[] = []
  const baseUrl = await startServer((req, res) => {
    seen.push(req.method, req.url, req.headers.authorization)
    res.end('{"data":[]}')
  })
  expect(await checkUpstream({ baseUrl: `${baseUrl}/v1`, apiKey: key })).toEqual([])
  expect(seen).toEqual(['GET', '/v1/models', `Bearer ${key}`])
})

test('a provider that is a WebSocket is asked by HTTP, Anthropic’s with its own headers', async () => {
  const seen: unknown[] = []
  const baseUrl = await startServer((req, res) => {
    seen.push([req.url, req.headers['x-api-key'], req.headers['anthropic-version']])
    res.end('{"data":[]}')
  })
  const socketUrl = `${baseUrl.replace('http', 'ws')}/v1`
  expect(await checkUpstream({ baseUrl: socketUrl, apiKey: key, api: 'anthropic' })).toEqual([])
  expect(seen).toEqual([['/v1/models', key, '2023-06-01']])
})

test('a provider that does not answer within 5 s is reported, and the request is aborted', async () => {
  const provider = await startProvider()
  const clock = manualClock()
  const checking = checkUpstream({ baseUrl: provider.url, apiKey: key }, { clock })
  const { aborted } = await provider.next()
  await clock.advance(5000)
  const { host } = new URL(provider.url)
  expect(await checking).toEqual([expect.stringContaining(`${host} has not answered within 5 s.`)])
  await aborted
})

test.each([
  [401, 'refuses the key (401): a typo, expired'],
  [403, 'refuses the key (403)'],
  [404, 'knows no models there (404). Check the base URL’s path'],
  [301, 'redirects (301)'],
  [503, 'fails (503)'],
])('the status %i is told as: %s', async (status, words) => {
  const baseUrl = await startServer((_, res) => res.writeHead(status, { location: '/elsewhere' }).end())
  expect(await checkUpstream({ baseUrl, apiKey: key })).toEqual([expect.stringContaining(words)])
})

test.each(['', '  ', undefined])(
  'a key that is given and empty (%j) is said, and nothing is asked',
  async (apiKey) => {
    let requests = 0
    const baseUrl = await startServer((_, res) => res.end(String(requests++)))
    expect(await checkUpstream({ baseUrl, apiKey })).toEqual([
      expect.stringContaining('There is no key for 127.0.0.1'),
    ])
    expect(requests).toBe(0)
  },
)

test.each([
  [{ baseUrl: 'https://api.groq.com/openai/v1' }, 'GROQ_API_KEY'],
  [{ baseUrl: 'http://127.0.0.1:1' }, 'OPENAI_API_KEY'],
  [{ baseUrl: 'http://127.0.0.1:1', api: 'anthropic' }, 'ANTHROPIC_API_KEY'],
] as const)(
  'for %j a key that is not set is named %s, as in the answer of the proxy',
  async (options, name) => {
    const main = { ...options, apiKey: undefined }
    expect(await checkUpstream(main)).toEqual([expect.stringContaining(name)])
    const path = 'api' in options ? '/v1/messages' : '/v1/chat/completions'
    const response = await createProxy({ upstreams: { main } }).fetch(questionTo(`http://localhost${path}`))
    expect((await response.json()).error).toMatchObject({
      code: 'missing_api_key',
      params: { variable: name },
    })
    expect(keyProblems('main', { ...options, apiKey: '' })).toEqual([expect.stringContaining(name)])
  },
)

test('a rate limit is no problem: the provider answers', async () => {
  const baseUrl = await startServer((_, res) => res.writeHead(429).end())
  expect(await checkUpstream({ baseUrl, apiKey: key })).toEqual([])
})

test('a provider that cannot be reached is reported with the system’s code', async () => {
  expect(await checkUpstream({ baseUrl: 'http://127.0.0.1:1' })).toEqual([
    '127.0.0.1:1 cannot be reached (ECONNREFUSED). Check the base URL, the network and HTTPS_PROXY.',
  ])
})

test('Codeer has no models to ask for', async () => {
  expect(await checkUpstream({ api: 'codeer', baseUrl: 'http://127.0.0.1:1' })).toEqual([])
})
