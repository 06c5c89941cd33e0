import { manualClock } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createThreads } from '../../../../core/src/threads/createThreads.ts'

const opened = {
  thread: {
    id: 't',
    createdAt: 1,
    updatedAt: 1,
    archived: false,
    pinned: false,
    state: 'idle',
    unread: false,
  },
  messages: [],
}

/** Threads over a server that never answers the first `swallowed` requests of a thread. */
function start(swallowed: number) {
  const clock = manualClock()
  const requests: string[] = []
  const fetch: typeof globalThis.fetch = (url, init) => {
    const { pathname } = new URL(String(url))
    if (pathname.endsWith('/events')) return new Promise(() => undefined)
    requests.push(`${init?.method} ${pathname}`)
    if (requests.length > swallowed) return Promise.resolve(Response.json(opened))
    return new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  }
  const options = { url: 'http://s/api/chat', fetch, clock, storage: false, random: () => 0 } as const
  return { clock, requests, threads: createThreads(options) }
}

test('a request that is never answered is given up after 30 s, and a chat that loads is loaded again', async () => {
  const { clock, requests, threads } = start(1)
  const chat = threads.open('t')
  chat.subscribe(() => undefined)
  await clock.advance(29_000)
  expect(requests).toEqual(['GET /api/threads/t'])
  await clock.advance(2000)
  expect(requests.slice(0, 2)).toEqual(['GET /api/threads/t', 'GET /api/threads/t'])
  void chat.send('Hi')
  await clock.advance(0)
  expect(chat.getState().queue).toEqual([])
})

test('a change that is never answered is taken back, with the error', async () => {
  const { clock, threads } = start(Infinity)
  const renaming = threads.rename('t', 'new').catch((error: unknown) => error)
  await clock.advance(31_000)
  expect(await renaming).toMatchObject({ data: { reason: 'timeout-headers', params: { seconds: 30 } } })
})

test('an answer that breaks off rejects with a ChatError', async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) })
  const fetch = async () => new Response(body)
  const threads = createThreads({ url: 'http://s/api/chat', fetch, storage: false })
  await expect(threads.fetchThread('t')).rejects.toMatchObject({ data: { reason: 'unreachable' } })
})

test('a page that is signed out asks for events every five minutes, and at once after a request that succeeds', async () => {
  const clock = manualClock()
  let isSignedIn = false
  let [asked, unauthorized] = [0, 0]
  const page = { threads: [] }
  const fetch: typeof globalThis.fetch = (url) => {
    const isEvents = String(url).endsWith('/events')
    if (isEvents) asked++
    if (!isSignedIn) return Promise.resolve(Response.json({}, { status: 401 }))
    return isEvents ? new Promise(() => undefined) : Promise.resolve(Response.json(page))
  }
  const onUnauthorized = () => ++unauthorized > 1
  const options = { url: 'http://s/api/chat', fetch, clock, storage: false, onUnauthorized } as const
  const threads = createThreads(options)
  threads.onEvent(() => undefined)
  await clock.advance(0)
  expect([asked, unauthorized]).toEqual([1, 1])
  await clock.advance(299_000)
  expect(asked).toBe(1)
  await clock.advance(2000)
  expect([asked, unauthorized]).toEqual([2, 1])
  isSignedIn = true
  await threads.refresh()
  await clock.advance(0)
  expect(asked).toBe(3)
  threads.close()
})

test('a thread that this device has not asked yet is not requested', async () => {
  const { clock, requests, threads } = start(0)
  const { id } = threads.open()
  await expect(threads.fetchThread(id)).rejects.toMatchObject({
    data: { reason: 'unknown-thread', status: 404 },
  })
  await clock.advance(0)
  expect(requests).toEqual([])
  expect((await threads.fetchThread('t')).id).toBe('t')
})
