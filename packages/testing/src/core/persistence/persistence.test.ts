import { manualClock, manualFrames } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import type { Chat } from '../../../../core/src/chat/chat.ts'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import { type ChatMessage, textOf } from '../../../../core/src/message.ts'
import type { ChatOptions, ChatStore } from '../../../../core/src/turn/options.ts'

const never = () => new Promise<never>(() => {})
const delta = (text: string, seq: number) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\nid: e-${seq}\n\n`
const whole = (text: string) =>
  `${delta(text, 1)}data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\nid: e-2\n\n` +
  'data: [DONE]\nid: e-3\n\n: chatstream {"end":"complete"}\n\n'

/** A storage in memory that counts its calls. */
function memoryStorage(initial?: string) {
  const calls = { getItem: 0, setItem: 0, removeItem: 0 }
  let value = initial ?? null
  const storage: ChatStore = {
    getItem() {
      calls.getItem++
      return value
    },
    setItem(_, next) {
      calls.setItem++
      value = next
    },
    removeItem() {
      calls.removeItem++
      value = null
    },
  }
  return { storage, calls, stored: () => value ?? undefined }
}

/** A chat at a server that keeps runs and sends these bodies, one per request; after them it is unreachable. */
function chatAt(bodies: readonly string[], options: Partial<ChatOptions> = {}) {
  const clock = manualClock()
  const requests: string[] = []
  const fetch = async (_: RequestInfo | URL, init?: RequestInit) => {
    requests.push(init?.method ?? '')
    const body = bodies[requests.length - 1]
    if (body === undefined) throw new TypeError('Failed to fetch')
    return new Response(body, {
      headers: { 'content-type': 'text/event-stream', 'x-chatstream-epoch': 'e' },
    })
  }
  const retry = { attempts: 2, jitter: 'none' } as const
  const frames = manualFrames()
  const chat = createChat({ id: 'c', url: 'http://s/api/chat', fetch, clock, frames, retry, ...options })
  return { chat, clock, requests }
}
const texts = (chat: Chat) => chat.getState().messages.map(textOf)
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

/** A conversation whose run was given up after its first word. */
async function givenUp() {
  const page = memoryStorage()
  const first = chatAt([delta('half', 1)], { storage: page.storage })
  const sending = first.chat.send('q')
  await first.clock.advance(1000)
  await first.clock.advance(2000)
  const answer = await sending
  return { page, answer, ...first }
}

describe('a run that was given up', () => {
  test('is not asked for again by any number of new subscribers (fault A0)', async () => {
    const { chat, requests, answer } = await givenUp()
    expect(answer).toMatchObject({ status: 'interrupted', error: { attempts: 2 } })
    expect(requests).toEqual(['POST', 'GET', 'GET'])
    for (let i = 0; i < 3; i++) chat.subscribe(() => undefined)
    await settled()
    expect(requests.length).toBe(3)
    expect(chat.getState().status).toBe('idle')
  })

  test('is not asked for again after a reload either, until the user retries (fault A0)', async () => {
    const { page } = await givenUp()
    const { chat, requests } = chatAt([whole('half and half')], { storage: page.storage })
    chat.subscribe(() => undefined)
    await settled()
    expect([texts(chat), requests]).toEqual([['q', 'half'], []])
    const answer = await chat.retry()
    expect([textOf(answer!), requests]).toEqual(['half and half', ['GET']])
    expect(chat.getState().interruptedRun).toBeUndefined()
  })
})

test('an interrupted run whose answer is on a branch that is not shown is not resumed, until it is shown again', async () => {
  const half = delta('half ', 1)
  const { chat, requests } = chatAt([whole('one'), half, whole('half and half')])
  const first = await chat.send('q')
  const unsubscribe = chat.subscribe(() => undefined)
  void chat.regenerate()
  await settled()
  chat.detach()
  unsubscribe()
  const second = chat.getState().messageIds[1] ?? ''
  chat.selectBranch(first?.id ?? '')
  chat.subscribe(() => undefined)
  await settled()
  expect([texts(chat), requests]).toEqual([
    ['q', 'one'],
    ['POST', 'POST'],
  ])
  expect(await chat.resume()).toBeUndefined()
  chat.selectBranch(second)
  chat.subscribe(() => undefined)
  await settled()
  expect([texts(chat), requests]).toEqual([
    ['q', 'half and half'],
    ['POST', 'POST', 'GET'],
  ])
})

describe('the stored conversation', () => {
  test('is read once by 5,000 subscribers, and its run is resumed once (fault A8)', async () => {
    const page = memoryStorage()
    const first = chatAt([delta('half ', 1)], { storage: page.storage })
    void first.chat.send('q')
    await settled()
    first.chat.detach()

    const again = memoryStorage(page.stored())
    const { chat, requests } = chatAt([whole('half and half')], { storage: again.storage })
    for (let i = 0; i < 5000; i++) chat.subscribe(() => undefined)
    await settled()
    expect([texts(chat), requests, again.calls.getItem]).toEqual([['q', 'half and half'], ['GET'], 1])
  })

  test('is restored by the first call of a chat without subscribers, which goes on with it', async () => {
    const page = memoryStorage()
    await chatAt([whole('one')], { storage: page.storage }).chat.send('1')
    const { chat } = chatAt([whole('two')], { storage: page.storage })
    await chat.send('2')
    expect(texts(chat)).toEqual(['1', 'one', '2', 'two'])
    const third = chatAt([whole('other')], { storage: page.storage }).chat
    await third.regenerate()
    expect(texts(third)).toEqual(['1', 'one', '2', 'other'])
  })

  test('is not resumed for a subscriber that left while it was read', async () => {
    const page = memoryStorage()
    const first = chatAt([delta('half ', 1)], { storage: page.storage })
    void first.chat.send('q')
    await settled()
    first.chat.detach()
    const { chat, requests } = chatAt([whole('half and half')], { storage: page.storage })
    chat.subscribe(() => undefined)()
    await settled()
    expect([texts(chat), requests]).toEqual([['q', 'half '], []])
  })

  test('is left alone by a chat that nobody subscribes to or calls', async () => {
    const { storage, calls } = memoryStorage('{"messages":[],"fields":{}}')
    chatAt([], { storage }).chat.getState()
    await settled()
    expect(calls).toEqual({ getItem: 0, setItem: 0, removeItem: 0 })
  })

  test('is written when a run begins and when it has ended, and not for what changes no word of it', async () => {
    const { storage, calls } = memoryStorage()
    const { chat } = chatAt([whole('one')], { storage })
    chat.subscribe(() => undefined)
    await chat.send('1')
    expect(calls.setItem).toBe(2)
    await chat.send('')
    chat.dismissError()
    expect(calls.setItem).toBe(2)
  })

  test('does not come back where the chat was cleared while it was read', async () => {
    const page = memoryStorage()
    await chatAt([whole('one')], { storage: page.storage }).chat.send('1')
    const { chat } = chatAt([], { storage: page.storage })
    chat.subscribe(() => undefined)
    chat.clear()
    await settled()
    expect([texts(chat), page.stored()]).toEqual([[], undefined])
  })

  test('does not come back if the chat is cleared before the storage answers, however late (fault A8)', async () => {
    const page = memoryStorage()
    await chatAt([whole('one')], { storage: page.storage }).chat.send('1')
    const stored = page.stored() ?? null
    for (const waitMs of [0, 2000]) {
      const clock = manualClock()
      let answer: (value: string | null) => void = () => undefined
      const late: ChatStore = { ...page.storage, getItem: () => new Promise((resolve) => (answer = resolve)) }
      const { chat } = chatAt([whole('two')], { storage: late, clock })
      chat.clear()
      const sending = chat.send('2')
      await clock.advance(waitMs)
      answer(stored)
      await sending
      await settled()
      expect(texts(chat)).toEqual(['2', 'two'])
    }
  })

  test('is written in order by a storage that takes its time: the last state is what it holds', async () => {
    const page = memoryStorage()
    const waiting: (() => void)[] = []
    const slow: ChatStore = {
      ...page.storage,
      setItem: (name, value) =>
        new Promise<void>((resolve) =>
          waiting.push(() => {
            void page.storage.setItem(name, value)
            resolve()
          }),
        ),
    }
    const { chat, requests } = chatAt([whole('one')], { storage: slow })
    const sending = chat.send('1')
    await settled()
    expect([waiting.length, requests.length]).toEqual([1, 0])
    waiting[0]?.()
    await sending
    chat.selectBranch(chat.getState().messageIds[0] ?? '')
    waiting[1]?.()
    await settled()
    waiting[2]?.()
    await settled()
    expect(waiting.length).toBe(3)
    expect(JSON.parse(page.stored() ?? '')).toMatchObject({ messages: [{}, { status: 'complete' }] })
  })
})

test('mounting 10,000 messages reads the storage once and no message (fault A8)', async () => {
  const count = 10_000
  let reads = 0
  const text = (id: string) => ({
    type: 'text' as const,
    get text() {
      reads++
      return id
    },
  })
  const initialMessages = Array.from({ length: count }, (_, i): ChatMessage => {
    const parts = [text(`m${i}`)]
    return { id: `m${i}`, role: 'assistant', parts, status: 'complete', createdAt: i }
  })
  const { storage, calls } = memoryStorage()
  const { chat } = chatAt([], { storage, initialMessages })
  for (const { id } of initialMessages) {
    chat.subscribe(() => undefined)
    chat.subscribeMessage(id, () => undefined)
  }
  await settled()
  expect(calls).toEqual({ getItem: 1, setItem: 0, removeItem: 0 })
  expect(reads).toBe(0)
})

test('a storage that never settles is waited for once, not before each question (fault A8)', async () => {
  const storage = { ...memoryStorage().storage, setItem: never }
  const { chat, clock } = chatAt([whole('one'), whole('two')], { storage })
  const sending = chat.send('1')
  await settled()
  await clock.advance(1000)
  await settled()
  await sending
  await chat.send('2')
  expect(texts(chat)).toEqual(['1', 'one', '2', 'two'])
})

test('a stored conversation that cannot be read counts as none (fault A5)', async () => {
  const { chat } = chatAt([whole('one')], { storage: memoryStorage('{"messages":[null]}').storage })
  expect((await chat.send('1'))?.status).toBe('complete')
  expect(texts(chat)).toEqual(['1', 'one'])
})

test.each<[string, Partial<ChatStore>]>([
  ['getItem', { getItem: never }],
  ['setItem', { setItem: never }],
])('a storage whose %s never settles is waited for one second (fault A8)', async (_, broken) => {
  const { chat, clock, requests } = chatAt([whole('one'), whole('two')], {
    storage: { ...memoryStorage().storage, ...broken },
  })
  chat.subscribe(() => undefined)
  const sending = chat.send('1')
  await clock.advance(999)
  await settled()
  expect(requests).toEqual([])
  await clock.advance(1)
  await settled()
  expect((await sending)?.status).toBe('complete')
})

describe('the figures of a run that is read on', () => {
  test('after a reload are left out, not those of the resuming connection (fault D17)', async () => {
    const page = memoryStorage()
    const first = chatAt([delta('half ', 1)], { storage: page.storage })
    void first.chat.send('q')
    await settled()
    const stored = page.stored()
    first.chat.stop()
    const { chat } = chatAt([whole('half and half')], { storage: memoryStorage(stored).storage })
    chat.subscribe(() => undefined)
    await settled()
    const { messages, metrics } = chat.getState()
    expect(messages[1]).toMatchObject({ status: 'complete', runs: [{ finishReason: 'stop' }] })
    expect(messages[1]?.runs?.[0]).not.toHaveProperty('durationMs')
    expect(messages[1]?.runs?.[0]).not.toHaveProperty('ttftMs')
    expect(metrics).toEqual({})
  })

  test('after a detach keep the first connection’s time to the first token, and no duration (fault D17)', async () => {
    let source: ReadableStreamDefaultController<Uint8Array> | undefined
    let asked = 0
    const open = new ReadableStream<Uint8Array>({ start: (controller) => void (source = controller) })
    const headers = { 'content-type': 'text/event-stream', 'x-chatstream-epoch': 'e' }
    const fetch = async () => new Response(asked++ === 0 ? open : whole('half and half'), { headers })
    const { chat, clock } = chatAt([], { storage: false, fetch })
    chat.subscribe(() => undefined)
    void chat.send('q')
    await clock.advance(300)
    source?.enqueue(new TextEncoder().encode(delta('half ', 1)))
    await clock.advance(700)
    chat.detach()
    expect(chat.getState().messages[1]?.runs).toMatchObject([{ ttftMs: 300, durationMs: 300 }])
    const answer = await chat.retry()
    expect(answer).toMatchObject({ status: 'complete', runs: [{ ttftMs: 300 }] })
    expect(answer?.runs?.[0]).not.toHaveProperty('durationMs')
  })
})
