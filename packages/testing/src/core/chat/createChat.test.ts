import {
  manualClock,
  manualFrames,
  scriptedModel,
  type Script,
  type ScriptedModel,
} from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import type { ChatErrorData } from '../../../../core/src/errors/chatError.ts'
import type { ChatEvent } from '../../../../core/src/events.ts'
import { type ChatMessage, textOf } from '../../../../core/src/message.ts'
import { codeer } from '../../../../core/src/protocol/codeer/codeer.ts'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import type { Protocol } from '../../../../core/src/protocol/protocol.ts'
import type { Chat } from '../../../../core/src/chat/chat.ts'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import type { ChatOptions } from '../../../../core/src/turn/options.ts'
import { selectMessage, selectSiblings } from '../../../../core/src/state/selectors.ts'

const asFetch =
  (model: ScriptedModel): typeof fetch =>
  (input, init) =>
    model(new Request(input, init))
const url = 'http://model.test/v1/chat/completions'

function chatWith(script: Script | ((index: number) => Script), options: Partial<ChatOptions> = {}) {
  const model = scriptedModel({
    script: typeof script === 'function' ? ({ index }) => script(index) : script,
  })
  const frames = manualFrames()
  const chat = createChat({ url, retry: false, fetch: asFetch(model), frames, ...options })
  return { chat, model, frames }
}
const texts = (chat: Chat) => chat.getState().messages.map(textOf)
const statuses = (chat: Chat) => chat.getState().messages.map((message) => message.status)

/** Resolves once the state meets the condition, which is tested after each notification of the chat. */
function until(
  chat: Chat,
  frames: { tick(): number },
  holds: (text: string, chat: Chat) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      frames.tick()
      const last = chat.getState().messages.at(-1)
      if (last !== undefined && holds(textOf(last), chat)) resolve()
      else setTimeout(check, 0)
    }
    check()
  })
}

describe('a question and its answer', () => {
  test('goes from idle over connecting and streaming to idle, and the answer is complete', async () => {
    const { chat, model } = chatWith([{ text: 'Hello' }])
    const seen: string[] = []
    chat.subscribe(() => seen.push(chat.getState().status))
    const answer = await chat.send('Hi')
    expect(answer).toMatchObject({ status: 'complete', role: 'assistant', finishReason: 'stop' })
    expect(texts(chat)).toEqual(['Hi', 'Hello'])
    expect(seen.filter((status, i) => status !== seen[i - 1])).toEqual(['connecting', 'streaming', 'idle'])
    expect(model.requests[0]?.question).toBe('Hi')
    const [question] = chat.getState().messages
    expect(answer?.parentId).toBe(question?.id)
    expect(answer?.runs).toMatchObject([{ finishReason: 'stop' }])
    expect(chat.getState().metrics).toMatchObject({ ttfbMs: expect.any(Number), ttftMs: expect.any(Number) })
  })

  test('the next request carries the conversation', async () => {
    const { chat, model } = chatWith('answer')
    await chat.send('one')
    await chat.send('two')
    expect(model.requests[1]?.body).toMatchObject({
      messages: [
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'answer' },
        { role: 'user', content: 'two' },
      ],
    })
  })

  test('usage adds up over the conversation', async () => {
    const { chat } = chatWith(['x', { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } }])
    await chat.send('one')
    await chat.send('two')
    expect(chat.getState().usage).toMatchObject({ inputTokens: 6, outputTokens: 4, totalTokens: 10 })
  })

  test('title and chat id of the server belong to the conversation', async () => {
    const { chat } = chatWith([{ title: '営業時間' }, 'x'], {
      protocol: codeer(),
      url: 'http://m/api/v1/chats/9/messages',
    })
    await chat.send('q')
    expect(chat.getState()).toMatchObject({ title: '営業時間', chatId: expect.any(String) })
  })
})

describe('at most one change a frame', () => {
  test('2,000 deltas in a burst are one notification a frame, and the history keeps its identity', async () => {
    const deltas = Array.from({ length: 2000 }, (_, i) => `${i} `)
    const { chat, frames } = chatWith((index) => (index === 0 ? 'first' : [{ text: deltas }]))
    await chat.send('one')
    const history = chat.getState().messages
    let told = 0
    let ticks = 0
    const ids: unknown[] = []
    const sending = chat.send('two')
    chat.subscribe(() => {
      told++
      ids.push(chat.getState().messageIds)
    })
    // Runs frames as the page would, until the answer has ended.
    let ended = false
    const painting = (async () => {
      while (!ended) {
        if (frames.tick() > 0) ticks++
        await new Promise((resolve) => setTimeout(resolve, 0))
      }
    })()
    const answer = await sending
    ended = true
    await painting
    expect(textOf(answer as ChatMessage)).toBe(deltas.join(''))
    // One for each frame; at the end what had not been painted is flushed, and the end itself told.
    expect(told).toBeLessThanOrEqual(ticks + 2)
    expect(told).toBeGreaterThan(0)
    expect(chat.getState().messages.slice(0, 2)).toEqual(history)
    expect(chat.getState().messages[0]).toBe(history[0])
    expect(chat.getState().messages[1]).toBe(history[1])
    expect(new Set(ids).size).toBe(1)
  })

  test('only the listener of the message that changed is called', async () => {
    const { chat, frames } = chatWith([{ text: 'a' }, { stall: true }])
    const sending = chat.send('q')
    const [question, answer] = chat.getState().messageIds
    let questionTold = 0
    let answerTold = 0
    chat.subscribeMessage(question ?? '', () => questionTold++)
    const leave = chat.subscribeMessage(answer ?? '', () => answerTold++)
    await until(chat, frames, (text) => text === 'a')
    expect(questionTold).toBe(0)
    expect(answerTold).toBeGreaterThan(0)
    leave()
    const before = answerTold
    chat.stop()
    await sending
    expect(answerTold).toBe(before)
  })
})

describe('stopping', () => {
  test('while connecting aborts the request and leaves an empty, stopped answer without an error', async () => {
    const { chat, model } = chatWith({ headersAfterMs: Infinity })
    const sending = chat.send('q')
    await model.received(0)
    chat.stop()
    expect((await sending)?.status).toBe('stopped')
    expect(await model.requests[0]?.ended).toBe('aborted')
    expect(chat.getState()).toMatchObject({ status: 'idle' })
    expect(chat.getState().error).toBeUndefined()
  })

  test('in mid-stream keeps all that came, also what no frame has shown yet', async () => {
    const { chat, model } = chatWith([{ text: ['a', 'b'] }, { stall: true }], {
      onEvent: (event) => {
        if (event.type === 'text' && event.delta === 'b') chat.stop()
      },
    })
    const answer = await chat.send('q')
    expect(answer).toMatchObject({ status: 'stopped', parts: [{ type: 'text', text: 'ab' }] })
    expect(answer?.error).toBeUndefined()
    expect(await model.requests[0]?.ended).toBe('aborted')
  })

  test('by a subscriber, while it is notified of the end of the answer, ends it once', async () => {
    const finished: string[] = []
    const { chat } = chatWith('whole', { onFinish: ({ status }) => finished.push(status) })
    chat.subscribe(() => {
      if (texts(chat).at(-1) === 'whole') chat.stop()
    })
    expect((await chat.send('q'))?.status).toBe('stopped')
    expect(finished).toEqual(['stopped'])
  })

  test('what a stopped run still says is not heard', async () => {
    const { chat, frames } = chatWith((index) => (index === 0 ? [{ text: 'old' }, { stall: true }] : 'new'))
    const first = chat.send('q')
    await until(chat, frames, (text) => text === 'old')
    chat.stop()
    await first
    await chat.send('again')
    expect(texts(chat)).toEqual(['q', 'old', 'again', 'new'])
    expect(statuses(chat)).toEqual(['complete', 'stopped', 'complete', 'complete'])
  })

  test('with nothing under way it does nothing', () => {
    const { chat } = chatWith('x')
    const before = chat.getState()
    chat.stop()
    expect(chat.getState()).toBe(before)
  })
})

describe('failures', () => {
  test('an error status fails the answer, keeps the question, and is reported once', async () => {
    const errors: ChatErrorData[] = []
    const { chat } = chatWith({ status: 500, body: {} }, { onError: (error) => errors.push(error) })
    const answer = await chat.send('q')
    expect(answer).toMatchObject({ status: 'failed', error: { kind: 'http', status: 500 } })
    expect(texts(chat)).toEqual(['q', ''])
    expect(chat.getState().error).toEqual(answer?.error)
    expect(errors).toEqual([answer?.error])
  })

  test('a cut keeps the text, and retry puts a whole answer in its place', async () => {
    const { chat, model } = chatWith((index) => (index === 0 ? [{ text: 'half' }, { cut: 'end' }] : 'whole'))
    expect((await chat.send('q'))?.status).toBe('interrupted')
    expect(texts(chat)).toEqual(['q', 'half'])
    const retried = await chat.retry()
    expect(texts(chat)).toEqual(['q', 'whole'])
    expect(model.requests[1]?.body).toMatchObject({ messages: [{ role: 'user', content: 'q' }] })
    expect(chat.getState().error).toBeUndefined()
    expect(selectSiblings(chat.getState(), retried?.id ?? '').map(textOf)).toEqual(['half', 'whole'])
  })

  test.each([
    [413, {}],
    [400, { code: 'context_length_exceeded' }],
    [400, { code: 'content_policy_violation' }],
  ])(
    'a question refused with %i %j is not carried along in later requests (fault C10)',
    async (status, error) => {
      const asked: unknown[] = []
      let refuses = false
      const fetch = async (_: RequestInfo | URL, init?: RequestInit) => {
        const { messages } = JSON.parse(String(init?.body)) as { messages: { content: unknown }[] }
        asked.push(messages.map(({ content }) => content))
        if (refuses) return new Response(JSON.stringify({ error }), { status })
        const text =
          'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
        return new Response(text, { headers: { 'content-type': 'text/event-stream' } })
      }
      const chat = createChat({ url, fetch, retry: false })
      await chat.send('one')
      refuses = true
      expect((await chat.send('too large'))?.status).toBe('failed')
      await chat.retry()
      expect(asked.at(-1)).toEqual(['one', 'yes', 'too large'])
      refuses = false
      await chat.send('two')
      expect(asked.at(-1)).toEqual(['one', 'yes', 'two'])
      expect(texts(chat)).toEqual(['one', 'yes', 'too large', '', 'two', 'yes'])
    },
  )

  test('a protocol that cannot make a request fails the answer, and the chat can be asked again', async () => {
    const broken: Protocol = {
      ...openaiChat(),
      encode() {
        throw new Error('no model')
      },
    }
    const { chat, model } = chatWith('x', { protocol: broken })
    expect(await chat.send('q')).toMatchObject({ status: 'failed', error: { kind: 'refused' } })
    expect(chat.getState()).toMatchObject({
      status: 'idle',
      error: { message: expect.stringContaining('no model') },
    })
    expect(model.requests).toEqual([])
  })

  test('a body that is not JSON fails the answer with an error that says so', async () => {
    const endless: Record<string, unknown> = {}
    endless['self'] = endless
    const { chat, model } = chatWith('x', { body: endless })
    const answer = await chat.send('q')
    expect(answer).toMatchObject({ status: 'failed', error: { kind: 'refused' } })
    expect(answer?.error?.message).toMatch(/^request-not-built: /)
    expect(model.requests).toEqual([])
  })

  test('a question asked while an answer arrives is sent once it has ended, where the app wants that', async () => {
    const { chat, model } = chatWith((index) => `answer ${index}`, { whileBusy: 'queue' })
    const answers = await Promise.all(['a', 'b', 'c'].map((question) => chat.send(question)))
    expect(answers.map((answer) => answer?.status)).toEqual(['complete', 'complete', 'complete'])
    expect(texts(chat)).toEqual(['a', 'answer 0', 'b', 'answer 1', 'c', 'answer 2'])
    expect(model.requests.map(({ question }) => question)).toEqual(['a', 'b', 'c'])
  })

  test.each(['stop', 'clear'] as const)(
    'after %s no question is asked that waited for the storage (fault C13)',
    async (call) => {
      let read: (value: null) => void = () => undefined
      const storage = {
        getItem: () => new Promise<null>((resolve) => (read = resolve)),
        setItem() {},
        removeItem() {},
      }
      const { chat, model } = chatWith('one', { id: 'c', storage })
      const sending = chat.send('1')
      chat[call]()
      read(null)
      expect(await sending).toBeUndefined()
      expect([chat.getState().messages, model.requests.length]).toEqual([[], 0])
      expect((await chat.send('2'))?.status).toBe('complete')
    },
  )

  test('an option that throws fails the answer and names the option', async () => {
    const { chat, model } = chatWith('x', { headers: () => Promise.reject(new Error('no session')) })
    const answer = await chat.send('q')
    expect(answer).toMatchObject({ status: 'failed', error: { kind: 'refused' } })
    expect(answer?.error?.message).toBe('option-failed: headers: no session')
    expect(model.requests).toEqual([])
  })
})

describe('refused calls change nothing and say why', () => {
  test('an empty question', async () => {
    const { chat, model } = chatWith('x')
    expect(await chat.send('  \n')).toBeUndefined()
    expect(chat.getState()).toMatchObject({
      messages: [],
      status: 'idle',
      error: { kind: 'refused', reason: 'empty-question' },
    })
    expect(model.requests).toEqual([])
    chat.dismissError()
    expect(chat.getState().error).toBeUndefined()
  })

  test('send, retry, edit and regenerate while streaming; the answer goes on and the refusal goes with it', async () => {
    const { promise: refused, resolve: goOn } = Promise.withResolvers<void>()
    const { chat, model, frames } = chatWith([{ text: 'a' }, { until: refused }, { text: 'b' }])
    const sending = chat.send('q')
    const [question] = chat.getState().messageIds
    await until(chat, frames, (text) => text !== '')
    for (const call of [chat.send('r'), chat.retry(), chat.edit(question ?? '', 'r'), chat.regenerate()]) {
      expect(await call).toBeUndefined()
      expect(chat.getState().error?.reason).toBe('busy')
    }
    goOn()
    expect((await sending)?.status).toBe('complete')
    expect(texts(chat)).toEqual(['q', 'ab'])
    expect(chat.getState().error).toBeUndefined()
    expect(model.requests.length).toBe(1)
  })

  test('retry with nothing unfinished, and ids that are not shown', async () => {
    const { chat } = chatWith('x')
    expect(await chat.retry()).toBeUndefined()
    await chat.send('q')
    expect(await chat.retry()).toBeUndefined()
    expect(await chat.edit('nobody', 'r')).toBeUndefined()
    expect(await chat.regenerate('nobody')).toBeUndefined()
    chat.selectBranch('nobody')
    expect(chat.getState().error?.reason).toBe('unknown-message')
    expect(texts(chat)).toEqual(['q', 'x'])
  })

  test('going back in a conversation the server keeps', async () => {
    const { chat } = chatWith('x', { protocol: codeer(), url: 'http://m/api/v1/chats/9/messages' })
    await chat.send('q')
    const [question] = chat.getState().messageIds
    expect(chat.capabilities).toEqual({ history: 'server', prefill: false, tools: false })
    expect(await chat.regenerate()).toBeUndefined()
    expect(await chat.edit(question ?? '', 'r')).toBeUndefined()
    expect(texts(chat)).toEqual(['q', 'x'])
  })
})

describe('branches', () => {
  test('edit cuts off, sends again, and leaves the old branch as a sibling', async () => {
    const { chat, model } = chatWith((index) => `answer ${index}`)
    await chat.send('one')
    await chat.send('two')
    const [first] = chat.getState().messageIds
    await chat.edit(first ?? '', 'other')
    expect(texts(chat)).toEqual(['other', 'answer 2'])
    expect(model.requests[2]?.body).toMatchObject({ messages: [{ role: 'user', content: 'other' }] })
    const siblings = selectSiblings(chat.getState(), chat.getState().messageIds[0] ?? '')
    expect(siblings.map(textOf)).toEqual(['one', 'other'])
    chat.selectBranch(first ?? '')
    expect(texts(chat)).toEqual(['one', 'answer 0', 'two', 'answer 1'])
    chat.selectBranch(siblings[1]?.id ?? '')
    expect(texts(chat)).toEqual(['other', 'answer 2'])
  })

  test('regenerate asks for an answer beside the last, or beside an earlier one', async () => {
    const { chat } = chatWith((index) => `answer ${index}`)
    const first = await chat.send('one')
    await chat.send('two')
    await chat.regenerate()
    expect(texts(chat)).toEqual(['one', 'answer 0', 'two', 'answer 2'])
    await chat.regenerate(first?.id)
    expect(texts(chat)).toEqual(['one', 'answer 3'])
    expect(selectSiblings(chat.getState(), first?.id ?? '').map(textOf)).toEqual(['answer 0', 'answer 3'])
  })

  test('siblings of one millisecond are different messages', async () => {
    const { chat } = chatWith('x', { clock: { ...manualClock(5) } })
    const ids = [] as string[]
    await chat.send('q')
    for (let i = 0; i < 3; i++) ids.push((await chat.regenerate())?.id ?? '')
    expect(
      selectSiblings(chat.getState(), ids[0] ?? '')
        .map(({ id }) => id)
        .slice(1),
    ).toEqual(ids)
  })
})

describe('options', () => {
  test('are evaluated for every request, merged under those of the send, and read at the time', async () => {
    let token = 1
    const { chat, model } = chatWith('x', {
      url: ({ id }) => `http://model.test/${id}/chat/completions`,
      id: 'c1',
      headers: async () => ({ Authorization: `Bearer ${token++}`, 'x-a': '1' }),
      body: () => ({ temperature: 0, top_p: 1 }),
    })
    await chat.send('one')
    await chat.send('two', { headers: { 'X-A': '2' }, body: { top_p: 0.5 }, model: 'm2' })
    const [first, second] = model.requests
    expect(first?.url.pathname).toBe('/c1/chat/completions')
    expect(first?.headers.get('authorization')).toBe('Bearer 1')
    expect(second?.headers.get('authorization')).toBe('Bearer 2')
    expect(second?.headers.get('x-a')).toBe('2')
    expect(second?.body).toMatchObject({ temperature: 0, top_p: 0.5, model: 'm2' })
    chat.setOptions({ url, fetch: asFetch(scriptedModel({ script: 'from elsewhere' })) })
    await chat.send('three')
    expect(texts(chat).at(-1)).toBe('from elsewhere')
  })

  test('a 401 is refreshed once with fresh headers', async () => {
    let token = 'old'
    const { chat, model } = chatWith((index) => (index === 0 ? { status: 401, body: {} } : 'in'), {
      headers: () => ({ authorization: token }),
      onUnauthorized: () => void (token = 'new'),
    })
    expect((await chat.send('q'))?.status).toBe('complete')
    expect(model.requests.map((request) => request.headers.get('authorization'))).toEqual(['old', 'new'])
  })

  test('onEvent sees every event, onFinish each end, and one that throws stops nothing', async () => {
    const uncaught: unknown[] = []
    const onUncaught = (error: unknown) => uncaught.push(error)
    process.prependListener('uncaughtException', onUncaught)
    const others = process.listeners('uncaughtException').filter((listener) => listener !== onUncaught)
    others.forEach((listener) => process.off('uncaughtException', listener))
    const events: ChatEvent['type'][] = []
    const finished: ChatMessage[] = []
    const { chat } = chatWith('x', {
      onEvent: (event) => {
        events.push(event.type)
        throw new Error('the app’s own')
      },
      onFinish: (message) => finished.push(message),
    })
    const answer = await chat.send('q')
    await new Promise((resolve) => setTimeout(resolve, 0))
    process.off('uncaughtException', onUncaught)
    others.forEach((listener) => process.on('uncaughtException', listener))
    expect(answer?.status).toBe('complete')
    expect(events).toEqual(expect.arrayContaining(['start', 'text', 'finish']))
    expect(finished).toEqual([answer])
    expect(uncaught.length).toBe(events.length)
  })

  test('a schema checks data parts; what it refuses is kept as malformed', async () => {
    const protocol: Protocol = {
      name: 'own',
      capabilities: { history: 'client', prefill: false, tools: false },
      encode: () => ({ method: 'POST', body: { stream: true, messages: [] } }),
      createDecoder: () => ({
        decode: () => [
          { type: 'data', name: 'n', data: 1 },
          { type: 'data', name: 'n', data: 'one' },
          { type: 'data', name: 'constructor', data: 2 },
          { type: 'finish', reason: 'stop' },
        ],
        end: () => [],
      }),
    }
    const asNumber = (value: unknown) => {
      if (typeof value !== 'number') throw new Error('no number')
      return value + 1
    }
    const { chat } = chatWith('x', { protocol, schema: { data: { n: asNumber } } })
    expect((await chat.send('q'))?.parts).toEqual([
      { type: 'data', name: 'n', data: 2 },
      { type: 'data', name: 'malformed', data: { name: 'n', value: 'one', reason: 'no number' } },
      { type: 'data', name: 'constructor', data: 2 },
    ])
  })
})

describe('beginnings and ends', () => {
  test('a stored answer that was streaming is interrupted; messages without a parent are chained', () => {
    const stored: ChatMessage[] = [
      { id: 'a', role: 'user', parts: [{ type: 'text', text: 'q' }], status: 'complete', createdAt: 1 },
      {
        id: 'b',
        role: 'assistant',
        parts: [{ type: 'text', text: 'half' }],
        status: 'streaming',
        createdAt: 2,
      },
    ]
    const { chat } = chatWith('x', { initialMessages: stored })
    expect(chat.getState().messages).toMatchObject([
      { id: 'a' },
      { id: 'b', parentId: 'a', status: 'interrupted' },
    ])
    expect(selectMessage(chat.getState(), 'b')).toBe(chat.getState().messages[1])
  })

  test('clear stops and forgets', async () => {
    const { chat, model, frames } = chatWith([{ text: 'a' }, { stall: true }])
    const sending = chat.send('q')
    await until(chat, frames, (text) => text === 'a')
    chat.clear()
    await sending
    expect(await model.requests[0]?.ended).toBe('aborted')
    expect(chat.getState()).toEqual({
      messages: [],
      messageIds: [],
      hidden: [],
      queue: [],
      isQueuePaused: false,
      status: 'idle',
    })
  })

  test('detach aborts and leaves the answer interrupted', async () => {
    const { chat, model, frames } = chatWith([{ text: 'a' }, { stall: true }])
    const sending = chat.send('q')
    await until(chat, frames, (text) => text === 'a')
    chat.detach()
    expect((await sending)?.status).toBe('interrupted')
    expect(await model.requests[0]?.ended).toBe('aborted')
  })
})

test('what the app keeps with a question stays with it, and the protocol’s words for a form are at hand', async () => {
  const { chat, model } = chatWith('Hello', { protocol: codeer() })
  const kept = { name: 'form-answer', id: 's1', data: [1] }
  await chat.send({ text: 'Hi', data: [kept] })
  expect(chat.getState().messages[0]?.parts).toEqual([
    { type: 'text', text: 'Hi' },
    { type: 'data', ...kept },
  ])
  expect(model.requests.length).toBe(1)
  expect(chat.formatAnswer).toBeTypeOf('function')
  expect(chatWith('').chat.formatAnswer).toBeUndefined()
})
