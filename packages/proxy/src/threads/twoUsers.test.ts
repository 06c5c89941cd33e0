import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { byHeader } from '../limits/limits.testing.ts'
import { delta, startProvider, startProxy } from '../servers.testing.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'
import { client, finish, inThread, questionMessage, runId, sse } from './threads.testing.ts'

/** A thread of anna whose answer has ended, and one whose answer runs. */
async function start() {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url, {
    threads: memoryThreads(),
    authenticate: byHeader,
    limits: false,
    // The answer is stored every three seconds, and the test may take longer.
    clock: manualClock(),
  })
  const anna = client(url)
  const secret = { messages: [questionMessage('q1', 'secret of anna')] }
  const asked = anna.ask(inThread('annas-thread', secret))
  const call = await provider.next()
  call.res.writeHead(200, sse).write(delta('secret answer'))
  await asked
  return { url, provider, anna, bert: client(url, 'bert'), end: () => call.res.end(finish) }
}

const id = 'annas-thread'
const forms = [
  id,
  `${id}/`,
  `./${id}`,
  `x/../${id}`,
  `%61${id.slice(1)}`,
  `${id}%00`,
  `${id}%2f`,
  `..%2f${id}`,
  `${id}?owner=anna`,
  id.toUpperCase(),
]
const message = questionMessage('q1', 'changed', { revision: 1 })

/** Each route with a body that its owner could send. */
const routes: readonly (readonly [method: string, path: (thread: string) => string, body?: unknown])[] = [
  ['GET', (thread) => `threads/${thread}`],
  ['PATCH', (thread) => `threads/${thread}`, { title: 'mine' }],
  ['DELETE', (thread) => `threads/${thread}`],
  ['POST', (thread) => `threads/${thread}`, {}],
  ['GET', (thread) => `threads/${thread}/messages`],
  ['GET', (thread) => `threads/${thread}/messages?all=true`],
  ['GET', (thread) => `threads/${thread}/messages?leaf=q1`],
  ['PUT', (thread) => `threads/${thread}/messages/q1`, message],
  ['DELETE', (thread) => `threads/${thread}/messages/q1`],
  ['PUT', (thread) => `threads/${thread}/claims/call`, { device: 'd' }],
]

test('each route, method and form of an id is for another user as for a thread that never was', async () => {
  const { anna, bert, end } = await start()
  const before = await anna.open(id)
  for (const [method, path, body] of routes) {
    for (const form of forms) {
      const foreign = await bert.send(method, path(form), body)
      const text = await foreign.text()
      const other = form.replace(/annas-thread|nnas-thread|ANNAS-THREAD/, (found) =>
        found.replace(/thread/i, 'nobody'),
      )
      const unknown = await bert.send(method, path(other), body)
      expect([method, form, foreign.status]).toEqual([method, form, unknown.status])
      expect([400, 404, 405]).toContain(foreign.status)
      expect(text).not.toContain('secret')
    }
  }
  expect(await anna.open(id)).toEqual(before)
  end()
})

test('a foreign thread costs the same calls of the store as one that never was, so no clock tells them apart', async () => {
  const provider = await startProvider()
  const inner = memoryThreads()
  const calls: unknown[] = []
  const store = new Proxy(inner, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...all: unknown[]) => {
        const result: unknown = Reflect.apply(method, target, all)
        calls.push([name, String(all[1]).replace(/annas|nobodys/, 'x'), result])
        return result
      }
    },
  })
  const { url } = await startProxy(provider.url, { threads: store, authenticate: byHeader, limits: false })
  const anna = client(url)
  await anna.send('PUT', 'threads/annas', {})
  await anna.send('PUT', 'threads/annas/messages/q1', questionMessage('q1', 'secret'))
  const bert = client(url, 'bert')
  const callsOf = async (method: string, path: string, sent?: unknown) => {
    calls.length = 0
    const { status } = await bert.send(method, path, sent)
    return { status, calls: [...calls] }
  }
  for (const [method, path, sent] of routes) {
    const foreign = await callsOf(method, path('annas'), sent)
    expect(foreign).toEqual(await callsOf(method, path('nobodys'), sent))
  }
  const list = (cursor: string) => callsOf('GET', `threads?cursor=0-1-${cursor}`)
  expect(await list('annas')).toEqual(await list('nobodys'))
})

test('no list, search, event or run of another user can be read', async () => {
  const { url, bert, anna, end } = await start()
  const read = async (path: string) => (await bert.send('GET', path)).text()
  for (const path of [
    'threads',
    'threads?q=secret',
    'threads?archived=true&q=anna',
    'threads?cursor=0-1-annas-thread',
  ])
    expect(JSON.parse(await read(path))).toEqual({ threads: [] })
  expect((await bert.send('GET', `v1/chat/streams/${runId}`)).status).toBe(404)
  expect((await bert.send('DELETE', `v1/chat/streams/${runId}`)).status).toBe(204)
  const { blocks } = await bert.events()
  const position = (await blocks.next()).value?.id
  await anna.send('PATCH', `threads/${id}`, { title: 'secret title' })
  await bert.send('PUT', 'threads/berts', { title: 'mine' })
  expect((await blocks.next()).value).toMatchObject({ data: { thread: { id: 'berts' } } })
  const annasEvents = await client(url).events()
  const annas = (await annasEvents.blocks.next()).value?.id
  // A position of another owner leads to no event of that owner.
  const resumed = await bert.events(annas)
  await bert.send('PATCH', 'threads/berts', { title: 'again' })
  expect(JSON.stringify((await resumed.blocks.next()).value)).not.toContain('secret')
  expect(position).toBeDefined()
  expect((await anna.open(id)).thread.state).toBe('running')
  end()
})

test('a question with the id of another user’s thread begins another thread', async () => {
  const { provider, anna, bert, end } = await start()
  const asked = bert.ask(inThread(id, { messages: [questionMessage('q1', 'mine')] }), runId)
  const { res } = await provider.next()
  res.writeHead(200, sse).end(delta('for bert') + finish)
  expect(await (await asked).text()).not.toContain('secret')
  expect((await bert.open(id)).messages).toMatchObject([{ parts: [{ text: 'mine' }] }, {}])
  expect((await anna.open(id)).messages[0]).toMatchObject({ parts: [{ text: 'secret of anna' }] })
  // An answer cannot follow a message of another user.
  await anna.send('PUT', `threads/${id}/messages/only-annas`, questionMessage('only-annas', 'x'))
  const under = inThread(id, { messages: [], answer: { id: 'a9', parentId: 'only-annas' } })
  expect((await bert.ask(under, 'CCCCCCCCCCCCCCCCCCCCC3')).status).toBe(404)
  end()
})

test('without a user every route is refused with 401', async () => {
  const { url, end } = await start()
  const nobody = (method: string, path: string) =>
    fetch(`${url}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: '{}' }),
    })
  const paths = routes
    .filter(([method]) => method !== 'POST')
    .map(([method, path]) => [method, path(id)] as const)
  for (const [method, path] of [...paths, ['GET', 'threads'], ['GET', 'threads/events']] as const)
    expect([path, (await nobody(method, path)).status]).toEqual([path, 401])
  end()
})
