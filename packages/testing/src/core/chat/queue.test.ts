import { manualFrames, scriptedModel, type Script } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import { textOf } from '../../../../core/src/message.ts'
import type { Chat } from '../../../../core/src/chat/chat.ts'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import type { ChatOptions } from '../../../../core/src/turn/options.ts'

const stalled: Script = [{ text: 'one' }, { stall: true }]

function chatWith(script: (index: number) => Script, options: Partial<ChatOptions> = {}) {
  const model = scriptedModel({ script: ({ index }) => script(index) })
  const fetch: ChatOptions['fetch'] = (input, init) => model(new Request(input, init))
  const chat = createChat({
    url: 'http://model.test/v1/chat/completions',
    retry: false,
    fetch,
    frames: manualFrames(),
    whileBusy: 'queue',
    ...options,
  })
  return { chat, model }
}

/** A chat whose first answer never ends, with three questions in the queue. */
async function waitingChat(options?: Partial<ChatOptions>) {
  const { chat, model } = chatWith((index) => (index === 0 ? stalled : `answer ${index}`), options)
  chat.subscribe(() => undefined)
  const first = chat.send('1')
  const waiting = ['a', 'b', 'c'].map((question) => chat.send(question))
  await model.received(0)
  await expect.poll(() => queued(chat)).toEqual(['a', 'b', 'c'])
  const id = (index: number) => chat.getState().queue[index]?.id ?? ''
  return { chat, model, first, waiting, id }
}
const queued = (chat: Chat) => chat.getState().queue.map(({ text }) => text)
const asked = ({ requests }: { requests: readonly { question: string }[] }) =>
  requests.map(({ question }) => question)

function memoryStorage() {
  const items = new Map<string, string>()
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
}

describe('the queue', () => {
  test('is asked in order, one question after each answer, and every send resolves with its answer', async () => {
    const { chat, model } = chatWith((index) => `answer ${index}`)
    const answers = await Promise.all(['a', 'b', 'c'].map((question) => chat.send(question)))
    expect(answers.map((answer) => answer && textOf(answer))).toEqual(['answer 0', 'answer 1', 'answer 2'])
    expect(asked(model)).toEqual(['a', 'b', 'c'])
    expect(chat.getState()).toMatchObject({ queue: [], isQueuePaused: false })
  })

  test('holds text, files, data and metadata; the id becomes the id of the message', async () => {
    const { chat, model, first, id } = await waitingChat()
    const file = { mediaType: 'image/png', url: 'data:image/png;base64,AA==' }
    void chat.send({ text: 'd', files: [file], data: [{ name: 'note', data: 1 }], metadata: { at: 2 } })
    const [questionId] = [id(3)]
    expect(chat.getState().queue[3]).toMatchObject({ text: 'd', files: [file], metadata: { at: 2 } })
    void chat.sendNow(questionId)
    await first
    await model.received(1)
    const question = chat.getState().messages.find((message) => message.id === questionId)
    expect(question).toMatchObject({ role: 'user', metadata: { at: 2 } })
    expect(question?.parts.map(({ type }) => type)).toEqual(['file', 'text', 'data'])
  })

  test('is edited, moved and shortened; a removed question resolves with undefined', async () => {
    const { chat, model, waiting, id } = await waitingChat()
    chat.editQueued(id(0), 'A')
    chat.moveQueued(id(0), 2)
    expect(queued(chat)).toEqual(['b', 'c', 'A'])
    chat.removeQueued(id(1))
    expect(await waiting[2]).toBeUndefined()
    chat.moveQueued('unknown', 0)
    expect(queued(chat)).toEqual(['b', 'A'])
    chat.stop()
    chat.resumeQueue()
    await Promise.all(waiting)
    expect(asked(model)).toEqual(['1', 'b', 'A'])
  })

  test('an edit to nothing removes the question', async () => {
    const { chat, waiting, id } = await waitingChat()
    chat.editQueued(id(0), ' ')
    expect(await waiting[0]).toBeUndefined()
    expect(queued(chat)).toEqual(['b', 'c'])
  })

  test('an empty question is refused at once', async () => {
    const { chat } = await waitingChat()
    expect(await chat.send(' ')).toBeUndefined()
    expect(queued(chat)).toEqual(['a', 'b', 'c'])
  })

  test('stop pauses it and resumeQueue goes on (fault C13)', async () => {
    const { chat, model, first, waiting } = await waitingChat()
    chat.stop()
    expect((await first)?.status).toBe('stopped')
    expect(chat.getState()).toMatchObject({ status: 'idle', isQueuePaused: true })
    expect([queued(chat), model.requests.length]).toEqual([['a', 'b', 'c'], 1])
    chat.resumeQueue()
    await Promise.all(waiting)
    expect(asked(model)).toEqual(['1', 'a', 'b', 'c'])
    expect(chat.getState().isQueuePaused).toBe(false)
  })

  test('a question after stop is asked at once, and the rest waits on', async () => {
    const { chat, model, first } = await waitingChat()
    chat.stop()
    await first
    expect((await chat.send('now'))?.status).toBe('complete')
    expect(asked(model)).toEqual(['1', 'now'])
    expect(chat.getState().isQueuePaused).toBe(true)
    expect(queued(chat)).toEqual(['a', 'b', 'c'])
  })

  test('sendNow stops the answer and asks its question first; the others follow', async () => {
    const { chat, model, first, waiting, id } = await waitingChat()
    const now = chat.sendNow(id(2))
    expect((await first)?.status).toBe('stopped')
    expect((await now)?.status).toBe('complete')
    await Promise.all(waiting)
    expect(asked(model)).toEqual(['1', 'c', 'a', 'b'])
    expect(await chat.sendNow('unknown')).toBeUndefined()
  })

  test('clear empties it (fault C13)', async () => {
    const { chat, model, waiting } = await waitingChat()
    chat.clear()
    expect(await Promise.all(waiting)).toEqual([undefined, undefined, undefined])
    expect(chat.getState()).toMatchObject({ messages: [], queue: [], isQueuePaused: false, status: 'idle' })
    expect(model.requests.length).toBe(1)
  })

  test('an answer that fails pauses it', async () => {
    const { chat, model } = chatWith((index) => (index === 0 ? [{ status: 401 }] : 'x'))
    const first = chat.send('1')
    void chat.send('2')
    expect((await first)?.status).toBe('failed')
    expect(chat.getState().isQueuePaused).toBe(true)
    expect(asked(model)).toEqual(['1'])
  })

  test('an answer that waits for an approval holds it until the calls have their results', async () => {
    const tools = { pay: { needsApproval: () => true, execute: () => 'paid' } }
    const { chat, model } = chatWith(
      (index) => (index === 0 ? [{ toolCall: { name: 'pay', input: {} } }] : `answer ${index}`),
      { schema: { tools } },
    )
    const first = chat.send('1')
    const second = chat.send('2')
    const answer = await first
    expect(chat.getState()).toMatchObject({ status: 'idle', isQueuePaused: true })
    const call = answer?.parts.find((part) => part.type === 'tool-call')
    void chat.approveTool(call?.id ?? '')
    expect((await second)?.status).toBe('complete')
    expect(asked(model)).toEqual(['1', 'paid', '2'])
  })

  test('an answer that waits for two approvals, one after the other, holds it as long', async () => {
    const tools = { pay: { needsApproval: () => true, execute: () => 'paid' } }
    const call = { toolCall: { name: 'pay', input: {} } }
    const { chat } = chatWith((index) => (index === 0 ? [call, call] : `answer ${index}`), {
      schema: { tools },
    })
    const first = chat.send('1')
    const second = chat.send('2')
    const parts = (await first)?.parts ?? []
    for (const part of parts) if (part.type === 'tool-call') await chat.approveTool(part.id)
    expect((await second)?.status).toBe('complete')
  })

  test('is held over a reload, too', async () => {
    const storage = memoryStorage()
    const tools = { pay: { needsApproval: () => true, execute: () => 'paid' } }
    const options = { id: 'c', storage, schema: { tools } }
    const script = (index: number): Script =>
      index === 0 ? [{ toolCall: { name: 'pay', input: {} } }] : 'ok'
    const { chat } = chatWith(script, options)
    const first = chat.send('1')
    void chat.send('2')
    const call = (await first)?.parts.find((part) => part.type === 'tool-call')
    await expect.poll(() => storage.items.get('chatstream:c')).toContain('"isQueuePaused":true')
    const { chat: after, model } = chatWith(() => 'ok', options)
    after.subscribe(() => undefined)
    await expect.poll(() => queued(after)).toEqual(['2'])
    await after.approveTool(call?.id ?? '')
    await expect.poll(() => asked(model)).toEqual(['paid', '2'])
  })

  test('is kept over a reload: the questions are asked once, in order, after the run that was resumed', async () => {
    const storage = memoryStorage()
    const { chat } = await waitingChat({ id: 'c', storage })
    await expect.poll(() => storage.items.get('chatstream:c')).toContain('"text":"c"')
    const { chat: after, model } = chatWith((index) => `answer ${index}`, { id: 'c', storage })
    after.subscribe(() => undefined)
    // The server of this test keeps no runs, so the answer of the first page cannot be resumed.
    await expect.poll(() => after.getState().isQueuePaused).toBe(true)
    expect(queued(after)).toEqual(['a', 'b', 'c'])
    after.resumeQueue()
    await expect.poll(() => queued(after)).toEqual([])
    await expect.poll(() => asked(model).filter((text) => text !== '')).toEqual(['a', 'b', 'c'])
    chat.stop()
  })

  test('is kept over detach, and goes on with the next subscriber', async () => {
    const { chat, model, first, waiting } = await waitingChat({ resumable: false })
    chat.detach()
    expect((await first)?.status).toBe('interrupted')
    expect([queued(chat), model.requests.length]).toEqual([['a', 'b', 'c'], 1])
    chat.subscribe(() => undefined)
    await Promise.all(waiting)
    expect(asked(model)).toEqual(['1', 'a', 'b', 'c'])
  })

  test('headers of a queued question are sent but not stored', async () => {
    const storage = memoryStorage()
    const { chat, model } = await waitingChat({ id: 'c', storage })
    void chat.send('d', { headers: { 'x-key': 'secret' }, model: 'm' })
    await expect.poll(() => storage.items.get('chatstream:c')).toContain('"model":"m"')
    expect(storage.items.get('chatstream:c')).not.toContain('secret')
    const id = chat.getState().queue.at(-1)?.id ?? ''
    await chat.sendNow(id)
    expect(model.requests[1]?.headers.get('x-key')).toBe('secret')
  })
})
