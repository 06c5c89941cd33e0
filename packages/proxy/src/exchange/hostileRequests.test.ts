import { expect, test } from 'vitest'
import { byHeader } from '../limits/limits.testing.ts'
import {
  ask,
  delta,
  key,
  question,
  rawClient,
  sentQuestion,
  startProvider,
  startProxy,
} from '../servers.testing.ts'
import { sse } from '../streams/streams.testing.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'

const runId = 'A1b2C3d4E5f6G7h8I9j0K1'

/** Forms of `last-event-id` that are no position of this proxy. */
const positions = [
  '0',
  '-1',
  'NaN-1',
  '__proto__',
  '../../etc/passwd',
  '1-9999999999999999',
  '1 OR 1=1',
  'a-1%0d%0adata: x',
  '<script>alert(1)</script>',
  `${'x'.repeat(33)}-1`,
  'x'.repeat(8000),
]

test('a Last-Event-ID that is no position replays the whole run, and is repeated nowhere', async () => {
  const provider = await startProvider()
  const { url, errors } = await startProxy(provider.url, { threads: memoryThreads() })
  const asked = ask(url, { headers: { 'content-type': 'application/json', 'x-chatstream-id': runId } })
  const { res } = await provider.next()
  res.writeHead(200, sse).end(delta('Hi'))
  const whole = await (await asked).text()
  for (const position of positions) {
    const headers = { 'last-event-id': position }
    const resumed = await fetch(`${url}/v1/chat/streams/${runId}`, { headers })
    expect([position, resumed.status, await resumed.text()]).toEqual([
      position,
      200,
      `: chatstream {"reset":true}\n\n${whole}`,
    ])
    const events = await fetch(`${url}/threads/events`, { headers })
    const reader = events.body?.getReader()
    const text = Buffer.from((await reader?.read())?.value ?? []).toString()
    await reader?.cancel()
    expect(text).toMatch(/^event: refetch\ndata: \{"type":"refetch"\}\nid: [\w-]{1,64}\n\n$/)
  }
  expect(errors).toEqual([])
})

const shortOrOdd = [
  'short',
  'x'.repeat(21),
  'x'.repeat(65),
  '../'.repeat(8),
  'ａ'.repeat(8),
  `${runId}%00`,
  `${runId}\t/`,
]

test('a run id of less than 128 bits or with other characters is refused', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  for (const id of shortOrOdd) {
    const headers = new Headers({ 'content-type': 'application/json' })
    headers.set('x-chatstream-id', Buffer.from(id).toString('latin1'))
    const asked = await ask(url, { headers })
    const { error } = await asked.json()
    expect([id, asked.status, error.code]).toEqual([id, 400, 'invalid_stream_id'])
  }
  expect(provider.waiting()).toBe(0)
})

/** Headers that servers on the way, or the provider, would act on. */
const smuggled = {
  authorization: 'Bearer of-another',
  cookie: 'session=1',
  'proxy-authorization': 'Basic eDp5',
  'x-api-key': 'sk-of-another',
  'api-key': 'sk-of-another',
  forwarded: 'for=127.0.0.1;host=evil.example',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-host': 'evil.example',
  'x-original-url': '/v1/files',
  'x-rewrite-url': '/v1/files',
  'x-http-method-override': 'DELETE',
  'openai-organization': 'org-of-another',
  'openai-project': 'proj-of-another',
  'openai-beta': 'assistants=v2',
  'anthropic-beta': 'files-api-2025-04-14',
  'idempotency-key': 'of-another',
  'if-none-match': '*',
  range: 'bytes=0-1',
  te: 'trailers',
  'last-event-id': '1-1',
}

test('no header of a reader reaches the provider but those that are listed', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream', ...smuggled }
  const asked = ask(url, { headers })
  const { req, res, body } = await provider.next()
  expect(JSON.parse(await body())).toEqual(sentQuestion)
  expect(Object.keys(req.headers).toSorted()).toEqual([
    'accept',
    'accept-encoding',
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
    'user-agent',
  ])
  expect(req.headers).toMatchObject({
    authorization: `Bearer ${key}`,
    'accept-encoding': 'identity',
    host: new URL(provider.url).host,
  })
  res.writeHead(200, sse).end(delta('Hi'))
  await (await asked).text()
})

const json = JSON.stringify(question)
const second = `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n${json}`
const start = 'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n'

const malformed: readonly (readonly [what: string, text: string])[] = [
  ['two lengths', `${start}content-length: 0\r\ncontent-length: ${second.length}\r\n\r\n${second}`],
  [
    'a length beside chunks',
    `${start}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
  ],
  ['chunks under another name', `${start}transfer-encoding: xchunked\r\ncontent-length: 0\r\n\r\n${second}`],
  ['chunks behind a space', `${start}transfer-encoding : chunked\r\n\r\n0\r\n\r\n${second}`],
  [
    'a folded header',
    `${start}x-a: 1\r\n content-length: 0\r\ntransfer-encoding: chunked, identity\r\n\r\n${second}`,
  ],
  ['a length with a sign', `${start}content-length: +0\r\n\r\n${second}`],
  ['NUL in a header', `${start}x-a: a\0b\r\ncontent-length: 0\r\n\r\n${second}`],
  [
    'two hosts in its line',
    `POST http://evil.example/v1/files HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n`,
  ],
  ['a host with a path', `${start.replace('localhost', 'localhost/x')}content-length: 0\r\n\r\n`],
]

test('a request that servers read differently is refused, and what follows it is no request', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  for (const [what, text] of malformed) {
    const { ended, received } = await rawClient(url, text)
    await ended
    const [before, ...answers] = received().split('HTTP/1.1 ')
    expect([what, before, answers.length, answers[0]?.slice(0, 1)]).toEqual([what, '', 1, '4'])
  }
  expect(provider.waiting()).toBe(0)
})

test('no header of a provider reaches a reader but those that are listed', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const asked = ask(url)
  const { res } = await provider.next()
  const sent = {
    ...sse,
    'set-cookie': 'session=of-attacker',
    'access-control-allow-origin': '*',
    'content-security-policy': 'script-src *',
    'content-disposition': 'attachment; filename=x.html',
    refresh: '0; url=https://evil.example',
    link: '<https://evil.example>; rel=preload',
    'x-chatstream-epoch': 'forged',
    'x-powered-by': 'provider',
  }
  res.writeHead(200, sent).end(delta('Hi'))
  const { headers } = await asked
  expect(Object.keys(sent).filter((name) => name !== 'content-type' && headers.has(name))).toEqual([
    'content-security-policy',
  ])
  expect(headers.get('content-security-policy')).not.toContain('script-src *')
})

test('a question is refused if the id of its thread is the name of a route', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url, { threads: memoryThreads(), authenticate: byHeader })
  const headers = { 'content-type': 'application/json', 'x-user': 'anna', 'x-chatstream-id': runId }
  const chatstream = { threadId: 'events', messages: [], answer: { id: 'a1' } }
  const asked = await ask(url, { headers, body: JSON.stringify({ ...question, chatstream }) })
  expect([asked.status, provider.waiting()]).toEqual([400, 0])
})
