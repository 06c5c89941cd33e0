import { aiSdk, type Chat, type ChatStore, createChat, openaiResponses, textOf } from '@chatstream/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startWorld } from './world.ts'

/** The page's sessionStorage. `copy` returns its content as another page finds it after a reload at this moment. */
function memoryStore(entries: Iterable<readonly [string, string]> = []) {
  const map = new Map(entries)
  let writes = 0
  const store: ChatStore = {
    getItem: (key) => map.get(key) ?? null,
    setItem(key, value) {
      writes++
      map.set(key, value)
    },
    removeItem: (key) => void map.delete(key),
  }
  return { store, copy: () => memoryStore(map), writes: () => writes, stored: () => [...map.values()].join() }
}

/** Resolves when the chat's state meets the condition. */
function until(chat: Chat, isSo: (chat: Chat) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = chat.subscribe(check)
    function check() {
      if (!isSo(chat)) return
      queueMicrotask(() => unsubscribe())
      resolve()
    }
    check()
  })
}
/** The events of a page. `hide` is what a browser does before a reload. */
function pageThatHides() {
  const window = new EventTarget()
  vi.stubGlobal('document', Object.assign(new EventTarget(), { defaultView: window }))
  onTestFinished(() => void vi.unstubAllGlobals())
  return { hide: () => window.dispatchEvent(new Event('pagehide')) }
}

/** An answer that was half written when its page was hidden, and the storage of this moment. */
async function hiddenDuringAnswer() {
  const page = pageThatHides()
  const world = await startWorld({ model: { script: halting } })
  const before = memoryStore()
  const first = world.chat({ id: 'c', storage: before.store })
  void first.send('q')
  await until(first, said('half'))
  page.hide()
  return { page, world, before, first, after: before.copy() }
}

const said = (text: string) => (chat: Chat) =>
  chat.getState().messages.some((message) => textOf(message).includes(text))
const isIdle = (chat: Chat) => chat.getState().status === 'idle' && chat.getState().messages.length > 0
const texts = (chat: Chat) => chat.getState().messages.map(textOf)
const halting = [
  { text: 'half ' },
  { waitMs: 200 },
  { text: 'and half' },
  { usage: { inputTokens: 1, outputTokens: 2 } },
]

describe('a reload', () => {
  test('in mid-stream goes on: question and answer are both there, whole, and the model was asked once', async () => {
    const world = await startWorld({ model: { script: halting } })
    const before = memoryStore()
    const first = world.chat({ id: 'c', storage: before.store })
    void first.send('q')
    await until(first, said('half'))
    const after = before.copy()
    first.detach()

    const chat = world.chat({ id: 'c', storage: after.store })
    expect(chat.getState().messages).toEqual([])
    await until(chat, said('and half'))
    await until(chat, isIdle)
    expect(texts(chat)).toEqual(['q', 'half and half'])
    expect(chat.getState()).toMatchObject({
      messages: [{}, { status: 'complete' }],
      usage: { outputTokens: 2 },
    })
    expect(world.model.requests.length).toBe(1)
  })

  test('before the first header goes on as well', async () => {
    const world = await startWorld({ model: { script: [{ headersAfterMs: 100 }, { text: 'late' }] } })
    const before = memoryStore()
    const first = world.chat({ id: 'c', storage: before.store })
    void first.send('q')
    await world.model.received(0)
    const after = before.copy()
    first.detach()

    const chat = world.chat({ id: 'c', storage: after.store })
    await until(chat, said('late'))
    await until(chat, isIdle)
    expect(texts(chat)).toEqual(['q', 'late'])
    expect(world.model.requests.length).toBe(1)
  })

  test('before the question left asks it', async () => {
    const world = await startWorld({ model: { script: 'hello' }, faults: [{ type: 'black-hole' }] })
    const before = memoryStore()
    const first = world.chat({ id: 'c', storage: before.store })
    void first.send('q')
    await world.network.connected(0)
    const after = before.copy()
    first.detach()

    const chat = world.chat({ id: 'c', storage: after.store })
    await until(chat, said('hello'))
    expect(texts(chat)).toEqual(['q', 'hello'])
    expect(world.model.requests.length).toBe(1)
  })

  test('after the end shows what was there, and asks nothing', async () => {
    const world = await startWorld({ model: { script: 'done' } })
    const before = memoryStore()
    await world.chat({ id: 'c', storage: before.store }).send('q')
    expect(before.writes()).toBe(2)
    const chat = world.chat({ id: 'c', storage: before.copy().store })
    await until(chat, isIdle)
    expect(texts(chat)).toEqual(['q', 'done'])
    expect(world.network.connections.length).toBe(1)
  })

  test('when the proxy has the run no more leaves what was shown, and says that it is not whole', async () => {
    const world = await startWorld({
      model: { script: halting },
      proxy: { streams: { retainMs: 1, detachGraceMs: 1 } },
    })
    const before = memoryStore()
    const first = world.chat({ id: 'c', storage: before.store })
    void first.send('q')
    await until(first, said('half'))
    first.detach()
    const run = new URL(`streams/${first.getState().interruptedRun?.runId}`, world.url)
    await vi.waitUntil(async () => (await fetch(run)).status === 404)
    const chat = world.chat({ id: 'c', storage: before.copy().store })
    await until(chat, (each) => each.getState().error !== undefined)
    expect(texts(chat)).toEqual(['q', 'half '])
    expect(chat.getState().messages.at(-1)?.status).toBe('interrupted')
    expect(chat.getState().error?.reason).toBe('run-gone')
  })

  test('when the proxy has died keeps the text that the page showed, and asks nothing again', async () => {
    const { world, first, after } = await hiddenDuringAnswer()
    first.detach()

    const requests: string[] = []
    const chat = world.chat({
      id: 'c',
      storage: after.store,
      async fetch(_, init) {
        requests.push(init?.method ?? 'GET')
        return Response.json({ error: { code: 'stream_gone', message: 'gone' } }, { status: 404 })
      },
    })
    const shown: (string | undefined)[] = []
    chat.subscribe(() => void shown.push(texts(chat).at(-1)))
    await until(chat, (each) => each.getState().error !== undefined)
    expect(new Set(shown)).toEqual(new Set(['half ']))
    expect(texts(chat)).toEqual(['q', 'half '])
    expect(chat.getState()).toMatchObject({
      messages: [{}, { status: 'interrupted' }],
      error: { status: 404 },
    })
    expect(new Set(requests)).toEqual(new Set(['GET']))
  })

  test('after the page was hidden goes on: the stored part of the answer is not doubled', async () => {
    const { page, world, before, first, after } = await hiddenDuringAnswer()
    expect(after.stored()).toContain('half ')
    await until(first, isIdle)
    const writes = before.writes()
    page.hide()
    expect(before.writes()).toBe(writes)

    const chat = world.chat({ id: 'c', storage: after.store })
    await until(chat, said('and half'))
    await until(chat, isIdle)
    expect(texts(chat)).toEqual(['q', 'half and half'])
    expect(world.model.requests.length).toBe(1)
  })

  test('stop() on a resumed stream stops the model', async () => {
    const world = await startWorld({ model: { script: [{ text: 'half ' }, { stall: true }] } })
    const before = memoryStore()
    const first = world.chat({ id: 'c', storage: before.store })
    void first.send('q')
    await until(first, said('half'))
    const after = before.copy()
    first.detach()
    const chat = world.chat({ id: 'c', storage: after.store })
    await until(chat, (each) => each.getState().status === 'streaming')
    chat.stop()
    expect(await world.model.requests[0]?.ended).toBe('aborted')
    expect(chat.getState().messages.at(-1)).toMatchObject({ status: 'stopped', parts: [{ text: 'half ' }] })
    expect(chat.getState().error).toBeUndefined()
  })

  test('a store that is full or broken is no reason not to chat', async () => {
    const world = await startWorld({ model: { script: 'fine' } })
    const refuse = () => {
      throw new Error('QuotaExceededError')
    }
    const chat = world.chat({ id: 'c', storage: { getItem: refuse, setItem: refuse, removeItem: refuse } })
    expect((await chat.send('q'))?.status).toBe('complete')
    chat.clear()
    const garbage = world.chat({
      id: 'c',
      storage: { ...memoryStore().store, getItem: () => '{"messages":7' },
    })
    garbage.subscribe(() => undefined)
    expect((await garbage.send('q'))?.status).toBe('complete')
  })

  test('files that are too large for the store are left out of it, and the words are kept', async () => {
    const world = await startWorld({ model: { script: 'a fine cat' } })
    const page = memoryStore()
    const small: ChatStore = {
      ...page.store,
      setItem(key, value) {
        if (value.length > 5000) throw new Error('QuotaExceededError')
        return page.store.setItem(key, value)
      },
    }
    const url = `data:image/png;base64,${'A'.repeat(10_000)}`
    await world
      .chat({ id: 'c', storage: small })
      .send({ text: 'What is it?', files: [{ mediaType: 'image/png', url }] })
    const chat = world.chat({ id: 'c', storage: page.copy().store })
    await until(chat, isIdle)
    expect(texts(chat)).toEqual(['What is it?', 'a fine cat'])
  })

  test('what is cleared is not found again', async () => {
    const world = await startWorld({ model: { script: 'x' } })
    const page = memoryStore()
    const chat = world.chat({ id: 'c', storage: page.store })
    await chat.send('q')
    chat.clear()
    await Promise.resolve()
    await Promise.resolve()
    expect(page.stored()).toBe('')
  })
})

test('leaving and coming back to the same chat goes on where it was left', async () => {
  const world = await startWorld({ model: { script: halting } })
  const chat = world.chat()
  const leave = chat.subscribe(() => undefined)
  void chat.send('q')
  await until(chat, said('half'))
  leave()
  chat.detach()
  expect(chat.getState().messages.at(-1)?.status).toBe('interrupted')
  await until(chat, said('and half'))
  await until(chat, isIdle)
  expect(texts(chat)).toEqual(['q', 'half and half'])
  expect(world.model.requests.length).toBe(1)
})

test('a second tab watches the same run by its id', async () => {
  const world = await startWorld({ model: { script: halting } })
  const page = memoryStore()
  const first = world.chat({ id: 'c', storage: page.store })
  const sending = first.send('q')
  await until(first, said('half'))
  const runId = first.getState().messages.at(-1)?.runs?.at(-1)?.id ?? ''
  const second = world.chat()
  const [one, two] = await Promise.all([sending, second.resume(runId)])
  expect([textOf(one!), textOf(two!), two?.status]).toEqual(['half and half', 'half and half', 'complete'])
  expect(world.model.requests.length).toBe(1)
})

test('stop before the first header stops the model too', async () => {
  const world = await startWorld({ model: { script: { headersAfterMs: Infinity } } })
  const chat = world.chat()
  const sending = chat.send('q')
  await world.model.received(0)
  chat.stop()
  expect((await sending)?.status).toBe('stopped')
  expect(await world.model.requests[0]?.ended).toBe('aborted')
})

test('a limit that chats share is waited for in order, visibly, and can be stopped', async () => {
  const { createLimiter } = await import('@chatstream/core')
  const { promise: ready, resolve: goOn } = Promise.withResolvers<void>()
  const world = await startWorld({ model: { script: [{ text: 'a' }, { until: ready }, { text: 'b' }] } })
  const limiter = createLimiter({ maxConcurrent: 1 })
  const [one, two, three] = [world.chat({ limiter }), world.chat({ limiter }), world.chat({ limiter })]
  const first = one.send('1')
  await until(one, said('a'))
  const second = two.send('2')
  const third = three.send('3')
  await until(three, (chat) => chat.getState().status === 'waiting')
  two.stop()
  expect(await second).toMatchObject({ status: 'stopped' })
  goOn()
  expect([(await first)?.status, (await third)?.status]).toEqual(['complete', 'complete'])
  expect(world.model.requests.map(({ question }) => question)).toEqual(['1', '3'])
})

describe('servers that resume in their own way', () => {
  const sse = (body: string) => new Response(body, { headers: { 'content-type': 'text/event-stream' } })

  test('an AI SDK server replays its stream from GET {api}/{id}/stream', async () => {
    const part = (value: object) => `data: ${JSON.stringify(value)}\n\n`
    const head =
      part({ type: 'start' }) +
      part({ type: 'text-start', id: 't' }) +
      part({ type: 'text-delta', id: 't', delta: 'half ' })
    const rest =
      part({ type: 'text-delta', id: 't', delta: 'and half' }) +
      part({ type: 'text-end', id: 't' }) +
      part({ type: 'finish' }) +
      'data: [DONE]\n\n'
    const asked: string[] = []
    const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
      const { method, url } = new Request(input, init)
      asked.push(`${method} ${new URL(url).pathname}`)
      return method === 'POST' ? sse(head) : sse(head + rest)
    }
    const chat = createChat({
      id: 'c1',
      storage: false,
      url: 'http://s/api/chat',
      protocol: aiSdk(),
      fetch,
      retry: { initialMs: 0 },
    })
    const answer = await chat.send('q')
    expect([textOf(answer!), answer?.status]).toEqual(['half and half', 'complete'])
    expect(asked).toEqual(['POST /api/chat', 'GET /api/chat/c1/stream'])
  })

  test('one that has nothing to resume (204) leaves the answer as it was, and says why it ended', async () => {
    const fetch = async (_: RequestInfo | URL, init?: RequestInit) =>
      init?.method === 'POST'
        ? sse(
            'data: {"type":"start"}\n\ndata: {"type":"text-start","id":"t"}\n\ndata: {"type":"text-delta","id":"t","delta":"half"}\n\n',
          )
        : new Response(null, { status: 204 })
    const chat = createChat({ url: 'http://s/api/chat', protocol: aiSdk(), fetch, retry: { initialMs: 0 } })
    expect(await chat.send('q')).toMatchObject({
      status: 'interrupted',
      parts: [{ text: 'half' }],
      error: { message: 'stream-ended-early' },
    })
  })

  test('a background response goes on after the last event seen', async () => {
    const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`
    const delta = (text: string, n: number) =>
      event({
        type: 'response.output_text.delta',
        item_id: 'i',
        output_index: 0,
        content_index: 0,
        delta: text,
        sequence_number: n,
      })
    const created = event({ type: 'response.created', sequence_number: 0, response: { id: 'resp_1' } })
    const done = event({
      type: 'response.completed',
      sequence_number: 3,
      response: { id: 'resp_1', status: 'completed', output: [] },
    })
    const asked: string[] = []
    const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
      const { method, url } = new Request(input, init)
      asked.push(`${method} ${new URL(url).pathname}${new URL(url).search}`)
      return method === 'POST' ? sse(created + delta('half ', 1)) : sse(delta('and half', 2) + done)
    }
    const protocol = openaiResponses({ body: { background: true } })
    const chat = createChat({ url: 'http://s/v1/responses', protocol, fetch, retry: { initialMs: 0 } })
    const answer = await chat.send('q')
    expect([textOf(answer!), answer?.status]).toEqual(['half and half', 'complete'])
    expect(asked).toEqual(['POST /v1/responses', 'GET /v1/responses/resp_1?stream=true&starting_after=1'])
  })
})
