import { createId, createThreads, openaiChat, textOf, type Chat, type Threads } from '@chatstream/core'
import { localThreads } from '@chatstream/core/local'
import { manualClock, scriptedModel, type ScriptedModelOptions } from '@chatstream/testing'
import { expect, onTestFinished, test } from 'vitest'

/** The threads of one tab. Tabs share the database and the channel of this name. */
function tab(name: string, script: ScriptedModelOptions['script'] = 'Hello!'): Threads {
  const model = scriptedModel({ script })
  const threads = createThreads({
    url: 'http://model.test/v1/chat/completions',
    protocol: openaiChat(),
    fetch: (input, init) => model(new Request(input, init)),
    storage: false,
    source: localThreads(name),
  })
  onTestFinished(() => threads.close())
  return threads
}
const texts = (chat: Chat) => chat.getState().messages.map(textOf)
const titles = (threads: Threads) => threads.getState().threads.map(({ title }) => title)

test('a conversation is in the browser: another page finds the list, the messages and the title', async () => {
  const name = createId()
  const id = createId()
  const first = tab(name)
  expect((await first.open(id).send('How are you?'))?.status).toBe('complete')
  await expect.poll(async () => (await first.fetchThread(id)).state).toBe('idle')
  first.close()
  const later = tab(name)
  later.subscribe(() => undefined)
  await expect.poll(() => titles(later)).toEqual(['How are you?'])
  const chat = later.open(id)
  chat.subscribe(() => undefined)
  await expect.poll(() => texts(chat)).toEqual(['How are you?', 'Hello!'])
  expect((await chat.send('And now?'))?.status).toBe('complete')
  expect(texts(chat)).toEqual(['How are you?', 'Hello!', 'And now?', 'Hello!'])
})

test('tabs see each other’s changes', async () => {
  const name = createId()
  const [a, b] = [tab(name), tab(name)]
  for (const each of [a, b]) each.subscribe(() => undefined)
  const { id } = await a.create({ title: 'one' })
  await expect.poll(() => titles(b)).toEqual(['one'])
  await b.rename(id, 'two')
  await expect.poll(() => titles(a)).toEqual(['two'])
  const chat = b.open(id)
  chat.subscribe(() => undefined)
  await a.open(id).send('q')
  await expect.poll(() => texts(chat)).toEqual(['q', 'Hello!'])
  await a.archive(id)
  await expect.poll(() => titles(b)).toEqual([])
  await a.delete(id)
  await expect.poll(() => chat.getState().error?.reason).toBe('unknown-thread')
})

test('a search finds words of titles and of messages', async () => {
  const threads = tab(createId())
  await threads.create({ title: 'Invoices' })
  await threads.open(createId()).send('Where is my parcel?')
  expect((await threads.fetchPage({ search: 'invoice' })).threads.length).toBe(1)
  expect((await threads.fetchPage({ search: 'hello' })).threads.map(({ title }) => title)).toEqual([
    'Where is my parcel?',
  ])
})

test('the tab that asked holds the calls of its answer: a question of another tab is refused for 10 s', async () => {
  const clock = manualClock()
  const [a, b] = [createId(), createId()].map((device) => ({ device, ...localThreads('held', { clock }) }))
  const id = createId()
  const questionOf = (device: string | undefined, answerId: string) => ({
    threadId: id,
    messages: [],
    answer: { id: answerId },
    ...(device !== undefined && { device }),
  })
  await a?.runs?.begin(questionOf(a.device, 'a1'), 'r1')
  const call = { type: 'tool-call', id: 'c', name: 'f', inputText: '{}', state: 'ready' } as const
  const answer = { id: 'a1', role: 'assistant', parts: [call], status: 'complete', createdAt: 0 } as const
  await a?.runs?.save(id, 'r1', { ...answer, revision: 2 }, true)
  const ask = () => b?.runs?.begin(questionOf(b.device, 'a2'), 'r2').catch((error: unknown) => error)
  expect(await ask()).toMatchObject({ data: { reason: 'thread-busy' } })
  expect(await b?.claim(id, 'a1:c', b.device)).toBe(10_000)
  expect(await a?.claim(id, 'a1:c', a.device)).toBe(0)
  await clock.advance(10_000)
  expect(await ask()).toBeUndefined()
})
