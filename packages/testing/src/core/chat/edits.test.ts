import { manualFrames, scriptedModel } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { type ChatMessage, textOf } from '../../../../core/src/message.ts'
import type { Chat } from '../../../../core/src/chat/chat.ts'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import type { ChatOptions } from '../../../../core/src/turn/options.ts'

function chatWith(options: Partial<ChatOptions> = {}) {
  const model = scriptedModel({ script: 'answer' })
  const fetch: ChatOptions['fetch'] = (input, init) => model(new Request(input, init))
  const url = 'http://model.test/v1/chat/completions'
  return createChat({ url, fetch, frames: manualFrames(), retry: false, ...options })
}
const message = (id: string, parentId?: string): ChatMessage => ({
  id,
  ...(parentId !== undefined && { parentId }),
  role: 'user',
  parts: [{ type: 'text', text: id }],
  status: 'complete',
  createdAt: 1,
  usage: { totalTokens: 1 },
})
const ids = (chat: Chat) => chat.getState().messageIds

test('setMessages replaces the messages, and their usage is counted', () => {
  const chat = chatWith({ initialMessages: [message('x')] })
  chat.setMessages([message('a'), message('b')])
  expect(chat.getState()).toMatchObject({ hidden: [], usage: { totalTokens: 2 } })
  expect(chat.getState().messages.map(({ parentId }) => parentId)).toEqual([undefined, 'a'])
})

test('prepend adds older messages in front once, and the others keep their identity', () => {
  const chat = chatWith({ initialMessages: [message('c', 'b')] })
  const [last] = chat.getState().messages
  chat.prepend([message('a'), message('b', 'a')], true)
  expect([ids(chat), chat.getState().older]).toEqual([['a', 'b', 'c'], 'available'])
  chat.prepend([message('a'), message('b', 'a')])
  expect([ids(chat), chat.getState().older]).toEqual([['a', 'b', 'c'], undefined])
  expect(chat.getState().messages[2]).toBe(last)
})

test('removeMessage takes a message and what follows it, on all branches', async () => {
  const chat = chatWith()
  await chat.send('1')
  await chat.send('2')
  const [, answer, second] = chat.getState().messages
  await chat.edit(second?.id ?? '', '3')
  expect([ids(chat).length, chat.getState().hidden.length]).toEqual([4, 2])
  chat.removeMessage(answer?.id ?? '')
  expect(chat.getState()).toMatchObject({ messages: [{ role: 'user' }], hidden: [] })
})

test('messages are not replaced or removed while an answer arrives', async () => {
  const chat = chatWith()
  const sending = chat.send('1')
  chat.setMessages([])
  expect(chat.getState().error?.reason).toBe('busy')
  chat.dismissError()
  chat.removeMessage(ids(chat)[0] ?? '')
  expect(chat.getState().error?.reason).toBe('busy')
  expect(textOf((await sending) ?? message(''))).toBe('answer')
})

test('loadOlder loads one page at a time, says so, and may be tried again after a failure', async () => {
  const pages = [
    () => Promise.reject(new Error('offline')),
    async () => ({ messages: [message('b', 'a')], hasOlder: true }),
    async () => ({ messages: [message('a')], hasOlder: false }),
  ]
  const asked: unknown[] = []
  const chat = chatWith({
    loadOlder: (first) => {
      asked.push(first?.id)
      return pages.shift()?.() ?? Promise.reject(new Error('no page'))
    },
  })
  await chat.loadOlder()
  expect(asked).toEqual([])
  chat.prepend([message('c', 'b')], true)
  const loading = chat.loadOlder()
  expect(chat.getState().older).toBe('loading')
  await chat.loadOlder()
  await loading
  expect(chat.getState().older).toBe('failed')
  await chat.loadOlder()
  expect([ids(chat), chat.getState().older]).toEqual([['b', 'c'], 'available'])
  await chat.loadOlder()
  expect([ids(chat), chat.getState().older]).toEqual([['a', 'b', 'c'], undefined])
  await chat.loadOlder()
  expect(asked).toEqual(['c', 'c', 'b'])
})

test('setMessages before the storage was read: what it has does not come back', async () => {
  const stored = JSON.stringify({ messages: [message('stored')], fields: {} })
  const storage = { getItem: () => stored, setItem() {}, removeItem() {} }
  const chat = chatWith({ id: 'c', storage })
  chat.setMessages([message('mine')])
  chat.subscribe(() => {})
  await chat.send('q')
  expect(ids(chat)[0]).toBe('mine')
})

test('removeMessage refuses a message that is not there', () => {
  const chat = chatWith({ initialMessages: [message('a')] })
  chat.removeMessage('b')
  expect([ids(chat), chat.getState().error?.reason]).toEqual([['a'], 'unknown-message'])
})

test.each<[string, (chat: Chat) => void]>([
  ['removed', (chat) => chat.removeMessage(ids(chat)[1] ?? '')],
  ['replaced', (chat) => chat.setMessages([message('a')])],
])('an interrupted answer that is %s does not come back with the next subscriber', async (_, change) => {
  const answer = { ...message('answer', 'q'), role: 'assistant', status: 'interrupted' }
  const fields = { interruptedRun: { runId: 'r1', messageId: 'answer' } }
  const stored = JSON.stringify({ messages: [message('q'), answer], fields })
  const chat = chatWith({ id: 'c', storage: { getItem: () => stored, setItem() {}, removeItem() {} } })
  chat.prepend([])
  await expect.poll(() => chat.getState().interruptedRun?.messageId).toBe('answer')
  change(chat)
  const before = ids(chat)
  chat.subscribe(() => {})
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(chat.getState()).toMatchObject({ messageIds: before, status: 'idle' })
  expect(chat.getState().interruptedRun).toBeUndefined()
})

test('setMessages forgets that the messages before had older ones', () => {
  const chat = chatWith()
  chat.prepend([message('a')], true)
  chat.setMessages([message('b')])
  expect(chat.getState().older).toBeUndefined()
})

test('prepend waits for the stored conversation', async () => {
  const stored = JSON.stringify({ messages: [message('b', 'a')], fields: {} })
  const chat = chatWith({ id: 'c', storage: { getItem: () => stored, setItem() {}, removeItem() {} } })
  chat.prepend([message('a')])
  await expect.poll(() => ids(chat)).toEqual(['a', 'b'])
})
