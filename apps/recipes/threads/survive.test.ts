import { type ChatOptions, type ChatStore, createId, type Threads, textOf } from '@chatstream/core'
import { manualClock, seededRandom } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { isIdle, startThreads, statuses, texts, until, watch } from './world.ts'

/** The storage of one tab, which outlives its pages. */
function memoryStore(): ChatStore {
  const map = new Map<string, string>()
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  }
}

/** A device that can be offline. */
function network() {
  let isOnline = true
  const wakes = new Set<() => void>()
  const fetchNow: typeof fetch = (input, init) =>
    isOnline ? fetch(input, init) : Promise.reject(new TypeError('fetch failed'))
  return {
    fetch: fetchNow,
    connectivity: {
      isOnline: () => isOnline,
      onWake(listener: () => void) {
        wakes.add(listener)
        return () => void wakes.delete(listener)
      },
    },
    set(online: boolean) {
      isOnline = online
      if (online) for (const wake of wakes) wake()
    },
  } satisfies Partial<ChatOptions> & { set(online: boolean): void }
}

test('offline for ten minutes with two questions queued, reload, online: both are asked once, in order', async () => {
  const { device, model } = await startThreads({
    script: ({ index }: { index: number }) => `answer ${index}`,
  })
  const storage = memoryStore()
  const { set, ...net } = network()
  const id = createId()
  const clock = manualClock()
  const page: Threads = device({ storage, ...net, clock })
  const before = watch(page.open(id))
  await before.send('zero')
  set(false)
  void before.send('one')
  await until(before, (chat) => chat.getState().status === 'offline')
  void before.send('two')
  void before.send('three')
  await until(before, (chat) => chat.getState().queue.length === 2)
  await clock.advance(600_000)
  page.close()

  const after = watch(device({ storage, ...net, clock }).open(id))
  await until(after, (chat) => chat.getState().queue.length === 2)
  expect(texts(after)).toEqual(['zero', 'answer 0', 'one', ''])
  expect(model.requests.length).toBe(1)
  set(true)
  await until(after, (chat) => chat.getState().queue.length === 0 && texts(chat).length === 8 && isIdle(chat))
  expect(texts(after)).toEqual([
    'zero',
    'answer 0',
    'one',
    'answer 1',
    'two',
    'answer 2',
    'three',
    'answer 3',
  ])
  expect(model.requests.map(({ question }) => question)).toEqual(['zero', 'one', 'two', 'three'])
})

test('a reload in mid-answer goes on, and the model is asked once', async () => {
  const script = [{ text: 'half ' }, { waitMs: 1000 }, { text: 'and half' }]
  const { device, model, goOn } = await startThreads({ script, isHeld: true })
  const storage = memoryStore()
  const id = createId()
  const page = device({ storage })
  const before = watch(page.open(id))
  void before.send('q')
  await until(before, (chat) => texts(chat)[1] === 'half ')
  page.close()
  const after = watch(device({ storage }).open(id))
  await until(after, (chat) => chat.getState().status === 'streaming')
  await goOn()
  await until(after, (chat) => statuses(chat)[1] === 'complete' && isIdle(chat))
  expect([texts(after), model.requests.length]).toEqual([['q', 'half and half'], 1])
})

test('five threads stream at once, with 200 random switches and reloads: all end complete', async () => {
  const answer = Array.from({ length: 60 }, (_, i) => `w${i} `)
  const { device, model } = await startThreads({ script: [{ text: answer, rate: 40 }] })
  const random = seededRandom(7)
  const storage = memoryStore()
  const ids = Array.from({ length: 5 }, () => createId())
  let page = device({ storage })
  page.subscribe(() => undefined)
  for (const id of ids) void page.open(id).send(`question ${id}`)
  await expect.poll(() => model.requests.length).toBe(5)
  let leave = () => undefined as void
  for (let step = 0; step < 200; step++) {
    const id = ids[Math.floor(random() * ids.length)] ?? ''
    if (step % 20 === 19) {
      page.close()
      page = device({ storage })
      page.subscribe(() => undefined)
    }
    leave()
    leave = page.open(id).subscribe(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 5))
    for (const thread of page.getState().threads) expect(['running', 'idle']).toContain(thread.state)
  }
  for (const id of ids) {
    const chat = watch(page.open(id))
    await until(chat, (each) => isIdle(each) && statuses(each)[1] === 'complete')
    expect(texts(chat)[1]).toBe(answer.join(''))
  }
  await expect.poll(() => page.getState().threads.map(({ state }) => state)).toEqual(Array(5).fill('idle'))
  expect(model.requests.length).toBe(5)
})

test('10,000 messages: a page of at most 50 is loaded, and older ones come in place', async () => {
  const { device, store } = await startThreads()
  const id = createId()
  const thread = await device().create({ id })
  expect(thread.id).toBe(id)
  const messages = Array.from({ length: 10_000 }, (_, i) => ({
    id: `m${i}`,
    ...(i > 0 && { parentId: `m${i - 1}` }),
    role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
    parts: [{ type: 'text' as const, text: `message ${i}` }],
    status: 'complete' as const,
    createdAt: i,
    revision: 1,
  }))
  await store.update('', id, [], ({ thread: stored }) =>
    stored === undefined ? undefined : { thread: { ...stored, version: 2, leafId: 'm9999' }, messages },
  )
  const chat = watch(device().open(id))
  await until(chat, (each) => each.getState().messages.length > 0)
  expect(chat.getState().messages.length).toBe(50)
  expect(chat.getState().older).toBe('available')
  const first = chat.getState().messages[0]
  await chat.loadOlder()
  expect(chat.getState().messages.length).toBe(100)
  expect(chat.getState().messages[50]).toBe(first)
  expect(chat.getState().messages.map(textOf)).toEqual(messages.slice(-100).map(textOf))
})

test('a client with an old revision gets the newer message, and what only it has is kept', async () => {
  const { device } = await startThreads({ script: 'Hello!' })
  const id = createId()
  const page = device()
  const chat = watch(page.open(id))
  await chat.send('Hi')
  const answerId = chat.getState().messageIds[1] ?? ''
  page.close()
  const other = device()
  const opened = watch(other.open(id))
  await until(opened, (each) => texts(each).length === 2)
  expect(opened.getState().messageIds[1]).toBe(answerId)
  // The closed page has no events, so it still has the old revision.
  await chat.send('again')
  await until(opened, (each) => texts(each).length === 4 && isIdle(each))
  expect(texts(opened)).toEqual(['Hi', 'Hello!', 'again', 'Hello!'])
})
