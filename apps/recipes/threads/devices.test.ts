import { createId, selectSiblings } from '@chatstream/core'
import type { Script } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { isIdle, startThreads, statuses, texts, until, watch } from './world.ts'

const slow = [{ text: 'half ' }, { waitMs: 1000 }, { text: 'and half' }]
/** The first answer pauses until `goOn`, the others do not. */
const firstIsSlow = ({ index }: { index: number }) => (index === 0 ? slow : `answer ${index}`)

test('a device opens a thread by its id alone, and has the question and the answer', async () => {
  const { device } = await startThreads({ script: 'Hello!' })
  const id = createId()
  const a = device()
  await a.open(id).send('Hi')
  const b = watch(device().open(id))
  await until(b, () => texts(b).length === 2)
  expect(texts(b)).toEqual(['Hi', 'Hello!'])
  expect(b.getState().messageIds).toEqual(a.open(id).getState().messageIds)
})

test('a chat without an id is a new thread: nothing of it is requested before its first question', async () => {
  const { device } = await startThreads()
  const asked: string[] = []
  const threads = device({
    fetch: (url, init) => {
      asked.push(`${init?.method} ${new URL(String(url)).pathname}`)
      return fetch(url, init)
    },
  })
  const chat = watch(threads.open())
  await chat.send('Hi')
  expect(chat).toBe(threads.open(chat.id))
  const before = asked.slice(0, asked.indexOf('POST /api/v1/chat/completions'))
  expect(before.filter((each) => each.includes(chat.id))).toEqual([])
  await expect.poll(() => threads.getState().threads.map(({ id }) => id)).toEqual([chat.id])
})

test('the list shows new threads, states and titles live, on every device', async () => {
  const { device, goOn } = await startThreads({ script: slow, isHeld: true })
  const [a, b] = [device(), device()]
  b.subscribe(() => undefined)
  await expect.poll(() => b.getState()).toMatchObject({ status: 'ready', connection: 'live' })
  const sending = a.open(createId()).send('What is new?')
  await expect
    .poll(() => b.getState().threads.map(({ state, title }) => [state, title]))
    .toEqual([['running', 'What is new?']])
  await goOn()
  await sending
  await expect.poll(() => b.getState().threads[0]?.state).toBe('idle')
})

test('B opens the thread in mid-answer and follows it to the same text', async () => {
  const { device, model, goOn } = await startThreads({ script: slow, isHeld: true })
  const id = createId()
  const a = watch(device().open(id))
  const sending = a.send('q')
  await until(a, () => texts(a)[1] === 'half ')
  const b = watch(device().open(id))
  await until(b, () => b.getState().status === 'streaming')
  await goOn()
  await sending
  await until(b, (chat) => isIdle(chat) && statuses(chat)[1] === 'complete')
  expect(texts(b)).toEqual(['q', 'half and half'])
  expect(texts(a)).toEqual(texts(b))
  expect(model.requests.length).toBe(1)
})

test('B has the thread open: A’s question and answer appear there', async () => {
  const script = ({ index }: { index: number }) => (index === 1 ? slow : `answer ${index}`)
  const { device, model, goOn } = await startThreads({ script, isHeld: true })
  const id = createId()
  const a = watch(device().open(id))
  await a.send('first')
  const b = watch(device().open(id))
  await until(b, () => texts(b).length === 2)
  const sending = a.send('second')
  await until(b, (chat) => chat.getState().status === 'streaming')
  expect(texts(b)[2]).toBe('second')
  await goOn()
  await sending
  await until(b, isIdle)
  expect(texts(b)).toEqual(['first', 'answer 0', 'second', 'half and half'])
  expect(model.requests.length).toBe(2)
})

test('Stop on B ends the model', async () => {
  const { device, model } = await startThreads({ script: [{ text: 'half' }, { stall: true }] })
  const id = createId()
  const a = watch(device().open(id))
  const sending = a.send('q')
  await until(a, () => texts(a)[1] === 'half')
  const b = watch(device().open(id))
  await until(b, (chat) => chat.getState().status === 'streaming' && texts(chat)[1] === 'half')
  b.stop()
  expect(await model.requests[0]?.ended).toBe('aborted')
  expect((await sending)?.status).toBe('stopped')
  await until(b, isIdle)
  expect([statuses(a), statuses(b)]).toEqual([
    ['complete', 'stopped'],
    ['complete', 'stopped'],
  ])
})

test('a stop that comes too late shows the whole answer that is stored', async () => {
  const { device, store } = await startThreads({ script: [{ text: 'one ' }, { text: 'two' }] })
  // A reads the first bytes of its answer only.
  const fetchOnA: typeof fetch = async (url, init) => {
    const response = await fetch(url, init)
    if (init?.method !== 'POST') return response
    const reader = response.body?.getReader()
    const first = await reader?.read()
    const body = new ReadableStream({ start: (controller) => controller.enqueue(first?.value) })
    return new Response(body, { headers: response.headers })
  }
  const id = createId()
  const a = watch(device({ fetch: fetchOnA }).open(id))
  const sending = a.send('q')
  await until(a, () => texts(a)[1]?.startsWith('one') === true)
  await expect.poll(async () => (await store.find('', id))?.state).toBe('idle')
  a.stop()
  await sending
  await until(a, () => statuses(a)[1] === 'complete')
  expect(texts(a)).toEqual(['q', 'one two'])
})

test('a regenerate that another device’s question overtakes is refused, and the question is shown', async () => {
  const script = ({ index }: { index: number }) => (index === 1 ? slow : `answer ${index}`)
  const { device, model, goOn } = await startThreads({ script, isHeld: true })
  const id = createId()
  // The changes of B do not reach A.
  const fetchOnA: typeof fetch = (url, init) =>
    String(url).endsWith('/events') ? new Promise(() => undefined) : fetch(url, init)
  const a = watch(device({ fetch: fetchOnA }).open(id))
  await a.send('first')
  const b = watch(device().open(id))
  await until(b, (chat) => isIdle(chat) && texts(chat).length === 2)
  const sending = b.send('second')
  await until(b, () => texts(b)[3] === 'half ')
  expect(await a.regenerate()).toBeUndefined()
  await until(a, () => texts(a)[3] === 'half ')
  await goOn()
  await sending
  await until(a, (chat) => isIdle(chat) && statuses(chat)[3] === 'complete')
  expect(texts(a)).toEqual(['first', 'answer 0', 'second', 'half and half'])
  expect(model.requests.length).toBe(2)
})

test('a send on B while A’s answer runs is queued, and asked after it', async () => {
  const { device, model, goOn } = await startThreads({ script: firstIsSlow, isHeld: true })
  const id = createId()
  const a = watch(device().open(id))
  const first = a.send('first')
  await until(a, () => texts(a)[1] === 'half ')
  const b = watch(device().open(id))
  await until(b, (chat) => chat.getState().status === 'streaming')
  const second = b.send('second')
  await until(b, (chat) => chat.getState().queue.length === 1)
  await goOn()
  await first
  expect((await second)?.status).toBe('complete')
  expect(model.requests.map(({ question }) => question)).toEqual(['first', 'second'])
  await until(a, (chat) => isIdle(chat) && texts(chat).length === 4)
  expect(texts(a)).toEqual(texts(b))
})

test('send now on B stops A’s answer, and asks B’s question', async () => {
  const stuck: Script = [{ text: 'half' }, { stall: true }]
  const script = ({ index }: { index: number }) => (index === 0 ? stuck : 'second')
  const { device, model } = await startThreads({ script })
  const id = createId()
  const a = watch(device().open(id))
  const first = a.send('first')
  await until(a, () => texts(a)[1] === 'half')
  const b = watch(device().open(id))
  await until(b, (chat) => chat.getState().status === 'streaming')
  const second = b.send('second')
  await until(b, (chat) => chat.getState().queue.length === 1)
  void b.sendNow(b.getState().queue[0]?.id ?? '')
  expect((await second)?.status).toBe('complete')
  expect((await first)?.status).toBe('stopped')
  expect(texts(b)).toEqual(['first', 'half', 'second', 'second'])
  expect(model.requests.map(({ question }) => question)).toEqual(['first', 'second'])
})

test('the chat of a thread has the options that were set last', async () => {
  const { device } = await startThreads()
  const chat = device().open(createId())
  expect(chat.whileBusy).toBe('queue')
  chat.setOptions({ url: '/', whileBusy: 'refuse' })
  expect(chat.whileBusy).toBe('refuse')
})

test('two questions at the same moment are both asked, one after the other', async () => {
  const script = ({ index }: { index: number }) => (index === 1 ? slow : `answer ${index}`)
  const { device, model, goOn } = await startThreads({ script, isHeld: true })
  const id = createId()
  const [a, b] = [device(), device()].map((each) => watch(each.open(id)))
  if (a === undefined || b === undefined) throw new Error('two devices')
  await a.send('zero')
  await until(b, (chat) => texts(chat).length === 2)
  const sending = Promise.all([a.send('a'), b.send('b')])
  await model.received(1)
  const isWaiting = () => [a, b].some((chat) => chat.getState().queue.length === 1)
  await expect.poll(isWaiting).toBe(true)
  await goOn()
  const answers = await sending
  expect(answers.map((answer) => answer?.status)).toEqual(['complete', 'complete'])
  expect(model.requests.length).toBe(3)
  await until(a, (chat) => isIdle(chat) && texts(chat).length === 6)
  await until(b, (chat) => isIdle(chat) && texts(chat).length === 6)
  expect(texts(a)).toEqual(texts(b))
})

test('branches and the shown leaf are the same on both devices, the last change wins', async () => {
  const { device } = await startThreads({ script: ({ index }: { index: number }) => `answer ${index}` })
  const id = createId()
  const a = watch(device().open(id))
  const b = watch(device().open(id))
  await a.send('one')
  await until(b, (chat) => texts(chat)[1] === 'answer 0' && isIdle(chat))
  await a.regenerate()
  await until(b, (chat) => texts(chat)[1] === 'answer 1' && isIdle(chat))
  const [, first, second] = [...a.getState().messages, ...a.getState().hidden].map(({ id: each }) => each)
  const siblings = selectSiblings(b.getState(), first ?? '')
  expect(siblings.length).toBe(2)
  b.selectBranch(second ?? '')
  await until(a, (chat) => texts(chat)[1] === 'answer 0')
  const c = watch(device().open(id))
  await until(c, (chat) => texts(chat)[1] === 'answer 0')
  await until(c, (chat) => selectSiblings(chat.getState(), second ?? '').length === 2)
})

test('a thread that is deleted elsewhere while its answer streams: the chat has the error, and nothing is asked again', async () => {
  const { device, model } = await startThreads({ script: [{ text: 'half' }, { stall: true }] })
  const id = createId()
  const [devA, devB] = [device(), device()]
  const a = watch(devA.open(id))
  const sending = a.send('q')
  await until(a, () => texts(a)[1] === 'half')
  await devB.delete(id)
  await sending
  await until(a, (chat) => chat.getState().error?.reason === 'unknown-thread')
  expect(texts(a)).toEqual(['q', 'half'])
  expect(await a.send('again')).toBeUndefined()
  expect(model.requests.length).toBe(1)
})

test('rename, pin, archive and delete appear everywhere; a refused change is taken back', async () => {
  const { device } = await startThreads()
  const [a, b] = [device(), device()]
  for (const each of [a, b]) each.subscribe(() => undefined)
  const one = await a.create({ title: 'one' })
  const two = await a.create({ title: 'two' })
  const titles = (threads: typeof a) => threads.getState().threads.map(({ title }) => title)
  await expect.poll(() => titles(b)).toEqual(['two', 'one'])
  const renaming = a.rename(one.id, 'ONE')
  expect(titles(a)).toEqual(['two', 'ONE'])
  await renaming
  await a.pin(one.id)
  await expect.poll(() => titles(b)).toEqual(['ONE', 'two'])
  await a.archive(two.id)
  await expect.poll(() => titles(b)).toEqual(['ONE'])
  await b.delete(one.id)
  await expect.poll(() => titles(a)).toEqual([])
  const failing = a.rename(two.id, 'x'.repeat(2000))
  await expect(failing).rejects.toMatchObject({ data: { status: 400 } })
  a.setFilter({ archived: true })
  await expect.poll(() => titles(a)).toEqual(['two'])
})

test('a question that is stopped before it was sent is stored with its stopped answer, also over a bad network', async () => {
  const { device, model } = await startThreads()
  const writes: string[] = []
  // The question never arrives, and every first try of another request fails.
  const fetchOnA: typeof fetch = (url, init) => {
    if (init?.method === 'POST')
      return new Promise((_, reject) =>
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      )
    if (init?.method !== 'PUT') return fetch(url, init)
    writes.push(String(url))
    return writes.length % 2 === 1 ? Promise.reject(new TypeError('fetch failed')) : fetch(url, init)
  }
  const id = createId()
  const a = watch(device({ fetch: fetchOnA, random: () => 0 }).open(id))
  const b = watch(device().open(id))
  const sending = a.send('never sent')
  await until(a, (chat) => chat.getState().status === 'connecting')
  a.stop()
  expect((await sending)?.status).toBe('stopped')
  await until(b, (chat) => statuses(chat)[1] === 'stopped')
  expect([texts(b), model.requests.length]).toEqual([['never sent', ''], 0])
  expect(writes.length).toBeGreaterThan(2)
})
