import { systemClock } from '@chatstream/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { byHeader } from '../limits/limits.testing.ts'
import type { LimitOptions } from '../limits/limitOptions.ts'
import { delta, rawClient, startProvider, startProxy } from '../servers.testing.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'
import { newestPosition, openFeed } from './eventFeed.ts'
import { newThread, titleOf, write } from './threadRules.ts'
import { client, finish, inThread, questionMessage, runId, sse } from './threads.testing.ts'

async function start(limits: LimitOptions = {}) {
  const provider = await startProvider()
  const proxy = await startProxy(provider.url, { threads: memoryThreads(), authenticate: byHeader, limits })
  return { provider, ...proxy, anna: client(proxy.url), bert: client(proxy.url, 'bert') }
}

/** The status and the code of a refusal. */
async function refusal(response: Response) {
  const { error } = (await response.json()) as { error: { code: string } }
  return [response.status, error.code]
}

const refusedThreads: readonly (readonly [what: string, body: string])[] = [
  ['a title of 1,001 characters', JSON.stringify({ title: 'x'.repeat(1001) })],
  ['16 KiB of metadata', JSON.stringify({ metadata: { x: 'x'.repeat(16_384) } })],
  ['metadata that is a list', '{"metadata":[]}'],
  ['the name of a prototype', '{"__proto__":{"title":"x"}}'],
  ['a constructor', '{"constructor":{"prototype":{"pinned":true}}}'],
  ['a state, which only the server writes', '{"state":"running"}'],
  ['a run, which only the server writes', '{"run":{"id":"r"}}'],
  ['an owner', '{"owner":"bert"}'],
  ['a version', '{"version":7}'],
  ['an id with a path', '{"leafId":"../q1"}'],
  ['an id in full-width letters', '{"leafId":"ｑ１"}'],
]

test('fields that are too large, of another type or not the client’s are refused, and nothing is written', async () => {
  const { url, anna } = await start()
  const headers = { 'content-type': 'application/json', 'x-user': 'anna' }
  for (const [what, body] of refusedThreads) {
    const sent = await fetch(`${url}/threads/t1`, { method: 'PUT', headers, body })
    expect([what, ...(await refusal(sent))]).toEqual([what, 400, 'invalid_thread'])
  }
  expect((await anna.send('GET', 'threads/t1')).status).toBe(404)
})

test('prototype keys in metadata and messages come back as they were, and change no other object', async () => {
  const { anna, url } = await start()
  const headers = { 'content-type': 'application/json', 'x-user': 'anna' }
  const metadata = '{"__proto__":{"isAdmin":true},"constructor":1}'
  await fetch(`${url}/threads/t1`, { method: 'PUT', headers, body: `{"metadata":${metadata}}` })
  await anna.send('PUT', 'threads/t1/claims/__proto__', { device: 'd' })
  expect(await (await anna.send('GET', 'threads/t1')).text()).toContain(`"metadata":${metadata}`)
  expect(await refusal(await anna.send('PUT', 'threads/t1/claims/__proto__', { device: 'e' }))).toEqual([
    409,
    'tool_claimed',
  ])
  expect((await anna.send('PUT', 'threads/t1/claims/constructor', { device: 'e' })).status).toBe(200)
  expect({}).not.toHaveProperty('isAdmin')
})

test('a list with a query that is not valid is refused', async () => {
  const { anna } = await start()
  for (const query of [
    'limit=0',
    'limit=101',
    'limit=1e9',
    `q=${'x'.repeat(501)}`,
    'cursor=0-1-../x',
    'cursor=9',
  ]) {
    const sent = await anna.send('GET', `threads?${query}`)
    expect([query, ...(await refusal(sent))]).toEqual([query, 400, 'invalid_thread'])
  }
})

test('a search counts as ten requests: it reads every message of its user', async () => {
  const { anna, bert } = await start({ threadRequestsPerMinute: 25 })
  const search = () => anna.send('GET', 'threads?q=x')
  const statuses = [await search(), await search(), await search(), await search()].map(
    ({ status }) => status,
  )
  expect(statuses).toEqual([200, 200, 200, 429])
  expect((await bert.send('GET', 'threads?q=x')).status).toBe(200)
})

test('a conversation takes no more messages than its limit, and what is deleted makes room', async () => {
  const { anna, provider } = await start({ maxThreadChars: 3000 })
  await anna.send('PUT', 'threads/t1', {})
  const put = (id: string, length: number, revision = 0) =>
    anna.send('PUT', `threads/t1/messages/${id}`, questionMessage(id, 'x'.repeat(length), { revision }))
  expect((await put('m1', 2000)).status).toBe(200)
  expect(await refusal(await put('m2', 1000))).toEqual([413, 'limit_thread'])
  const long = inThread('t1', { messages: [questionMessage('q1', 'x'.repeat(1000))] })
  expect(await refusal(await anna.ask(long))).toEqual([413, 'limit_thread'])
  expect(provider.waiting()).toBe(0)
  expect((await put('m1', 100, 1)).status).toBe(200)
  expect((await put('m2', 2000)).status).toBe(200)
  expect(await refusal(await put('m3', 1000))).toEqual([413, 'limit_thread'])
  await anna.send('DELETE', 'threads/t1/messages/m2')
  const asked = anna.ask(long)
  ;(await provider.next()).res.writeHead(200, sse).end(delta('y'.repeat(3000)) + finish)
  await (await asked).text()
  // An answer is not cut for it; it counts.
  expect(await refusal(await put('m4', 1))).toEqual([413, 'limit_thread'])
  expect(JSON.stringify(await anna.open('t1'))).not.toContain('size')
})

test('the bytes of a day that one user writes to conversations end, and those of another do not', async () => {
  const { anna, bert, provider, url } = await start({ threadBytesPerDay: 4096 })
  const put = (id: string, length: number) =>
    anna.send('PUT', `threads/t1/messages/${id}`, questionMessage(id, 'x'.repeat(length)))
  // Each request counts as 1 KiB at least.
  expect((await anna.send('PUT', 'threads/t1', {})).status).toBe(201)
  expect((await put('m1', 4000)).status).toBe(200)
  expect(await refusal(await put('m2', 1))).toEqual([429, 'limit_thread_bytes'])
  expect(await refusal(await anna.ask(inThread('t1')))).toEqual([429, 'limit_thread_bytes'])
  expect(provider.waiting()).toBe(0)
  // Nothing of a body is read that may not be written.
  const head = 'PUT /threads/t1 HTTP/1.1\r\nhost: localhost\r\nx-user: anna\r\ncontent-length: 9999999\r\n'
  const { received } = await rawClient(url, `${head}content-type: application/json\r\n\r\n`)
  await expect.poll(received).toContain('limit_thread_bytes')
  expect((await anna.send('GET', 'threads/t1')).status).toBe(200)
  expect((await bert.send('PUT', 'threads/t1', {})).status).toBe(201)
})

test('no more requests of a user are open than the limit; a stop is always taken', async () => {
  const { anna, bert, provider } = await start({ openRequests: 3 })
  const asked = anna.ask(inThread('t1'))
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse).write(delta('Hi'))
  const answer = await asked
  const feeds = [await anna.events(), await anna.events()]
  expect(await refusal(await anna.send('GET', 'threads/events'))).toEqual([429, 'limit_open'])
  expect(await refusal(await anna.send('GET', `v1/chat/streams/${runId}`))).toEqual([429, 'limit_open'])
  expect((await bert.send('GET', 'threads')).status).toBe(200)
  expect((await anna.send('DELETE', `v1/chat/streams/${runId}`)).status).toBe(204)
  await aborted
  await answer.text()
  for (const { leave } of feeds) leave()
  await vi.waitFor(async () => expect((await anna.send('GET', 'threads')).status).toBe(200))
})

test('sockets without a request are counted until they have one', async () => {
  const { url } = await start({ openRequests: 2 })
  const open = async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/threads`, { headers: { 'x-user': 'anna' } })
    onTestFinished(() => socket.terminate())
    const status = await new Promise<number>((resolve) => {
      socket.on('open', () => resolve(101)).on('error', () => {})
      socket.on('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode))
    })
    return { socket, status }
  }
  const [first, second, third] = [await open(), await open(), await open()]
  expect([first.status, second.status, third.status]).toEqual([101, 101, 429])
  const closed = new Promise((resolve) => first.socket.on('close', resolve))
  first.socket.send(JSON.stringify({ chatstream: 1, method: 'GET', path: '/threads', headers: {} }))
  expect(await closed).toBe(1000)
  second.socket.close()
  await vi.waitFor(async () => expect((await open()).status).toBe(101))
})

test('a reader of events that takes nothing is sent one large message, not a page of them', async () => {
  const store = memoryThreads()
  const text = 'x'.repeat(300 * 1024)
  const changes = 20
  const after = await newestPosition(store, 'anna')
  for (let index = 0; index < changes; index += 1) {
    const message = { ...questionMessage('m', text), revision: index + 1 }
    await store.update('anna', 't', ['m'], ({ thread = newThread('t', {}, 0), messages: before }) =>
      write(thread, { messages: [message], before }),
    )
  }
  let reads = 0
  const counting = {
    ...store,
    branch(...all: Parameters<typeof store.branch>) {
      reads += 1
      return store.branch(...all)
    },
  }
  const { body, disconnect } = openFeed({
    store: counting,
    owner: 'anna',
    after,
    isNew: false,
    clock: systemClock,
    report() {},
    heartbeatMs: 60_000,
    readerStallMs: 60_000,
    onSent() {},
    onEnd() {},
  })
  onTestFinished(disconnect)
  await new Promise((resolve) => setImmediate(resolve))
  expect(reads).toBe(1)
  for (let received = 0; received < changes;) {
    const piece = Buffer.from((await body.read()) ?? []).toString()
    received += piece.split('event: message').length - 1
  }
  expect(reads).toBe(changes)
})

test('the title of a question of megabytes is its first words', () => {
  const question = questionMessage('q', `  ${'word '.repeat(2_000_000)}`)
  expect(titleOf(question)).toBe(`${'word '.repeat(10)}word…`)
})
