import { expect, test } from 'vitest'
import { createChat } from '../chat/createChat.ts'
import { explainError } from '../errors/explainError.ts'
import { type ChatMessage, textOf } from '../message.ts'
import { selectBranch, selectSiblings } from '../state/selectors.ts'
import type { ChatStore } from '../turn/options.ts'
import { parseChat } from './parseChat.ts'

const question = {
  id: 'q',
  role: 'user',
  parts: [{ type: 'text', text: 'q' }],
  status: 'complete',
  createdAt: 1,
}
const answer = { ...question, id: 'a', role: 'assistant', createdAt: 2, parts: [{ type: 'text', text: 'a' }] }
const call = { type: 'tool-call', id: 'c', name: 'n', inputText: '{}', state: 'done' }
const step = { type: 'step', id: 's', kind: 'k', state: 'done' }
const error = { kind: 'http', reason: 'server-error', message: 'It failed.', retryable: true }

/**
 * Stored messages with a malformed part, field or message after a valid question, and the answer that is restored;
 * `null` if none is.
 */
const shapes: Readonly<Record<string, readonly [stored: unknown, left: unknown]>> = {
  'no object': [5, null],
  'a list': [[answer], null],
  'no parts': [{ ...answer, parts: undefined }, null],
  'parts that are an object': [{ ...answer, parts: {} }, null],
  'parts that are null': [{ ...answer, parts: null }, null],
  'no id': [{ ...answer, id: undefined }, null],
  'a number as id': [{ ...answer, id: 7 }, null],
  'the id of the question': [{ ...answer, id: 'q' }, null],
  'an unknown role': [{ ...answer, role: 'tool' }, null],
  'an unknown status': [{ ...answer, status: 'odd' }, null],
  'a date that is text': [{ ...answer, createdAt: '2026' }, null],
  'a date after the last': [{ ...answer, createdAt: 1e300 }, null],
  'a question without a valid part': [{ ...answer, role: 'user', parts: [{ type: 'text' }] }, null],
  'null as a part': [{ ...answer, parts: [null, ...answer.parts] }, answer],
  'text as a part': [{ ...answer, parts: ['a', ...answer.parts] }, answer],
  'a list as role': [{ ...answer, role: ['user'] }, null],
  'a part of an unknown type': [
    { ...answer, parts: [{ type: 'constructor' }] },
    { ...answer, parts: [] },
  ],
  'a number as text': [
    { ...answer, parts: [{ type: 'text', text: 5 }] },
    { ...answer, parts: [] },
  ],
  'reasoning without text': [
    { ...answer, parts: [{ type: 'reasoning' }] },
    { ...answer, parts: [] },
  ],
  'reasoning with odd times': [
    { ...answer, parts: [{ type: 'reasoning', text: 'r', startedAt: 'x', endedAt: 1e17 }] },
    { ...answer, parts: [{ type: 'reasoning', text: 'r' }] },
  ],
  'a step without a kind': [
    { ...answer, parts: [{ ...step, kind: null }] },
    { ...answer, parts: [] },
  ],
  'a step in a state of calls': [
    { ...answer, parts: [{ ...step, state: 'ready' }] },
    { ...answer, parts: [] },
  ],
  'a step with odd usage and title': [
    { ...answer, parts: [{ ...step, usage: 5, title: {} }] },
    { ...answer, parts: [step] },
  ],
  'a call without a name': [
    { ...answer, parts: [{ ...call, name: 1 }] },
    { ...answer, parts: [] },
  ],
  'a call without arguments': [
    { ...answer, parts: [{ ...call, inputText: {} }] },
    { ...answer, parts: [] },
  ],
  'a call in an unknown state': [
    { ...answer, parts: [{ ...call, state: 'x' }] },
    { ...answer, parts: [] },
  ],
  'a call whose error is an object': [
    { ...answer, parts: [{ ...call, error: {}, echo: 5, providerExecuted: 'no' }] },
    { ...answer, parts: [call] },
  ],
  'a source without an id': [
    { ...answer, parts: [{ type: 'source' }] },
    { ...answer, parts: [] },
  ],
  'a source with an odd url': [
    { ...answer, parts: [{ type: 'source', id: '1', url: 5 }] },
    { ...answer, parts: [{ type: 'source', id: '1' }] },
  ],
  'a file without a url': [
    { ...answer, parts: [{ type: 'file', mediaType: 'a/b' }] },
    { ...answer, parts: [] },
  ],
  'data without a name': [
    { ...answer, parts: [{ type: 'data', data: 1 }] },
    { ...answer, parts: [] },
  ],
  'odd runs': [
    { ...answer, runs: [null, 5, { id: 6 }, { id: 'r', ttftMs: '1' }] },
    { ...answer, runs: [{ id: 'r' }] },
  ],
  'runs that are text': [
    { ...answer, runs: 'r' },
    { ...answer, runs: [] },
  ],
  'an error that is text': [{ ...answer, error: 'failed' }, answer],
  'an error without a message': [{ ...answer, error: { ...error, message: 1 } }, answer],
  'an error with odd fields': [
    { ...answer, error: { ...error, status: '500', params: null, advice: { why: {}, action: 'Wait.' } } },
    { ...answer, error: { ...error, advice: { action: 'Wait.' } } },
  ],
  'odd counts': [
    { ...answer, usage: { inputTokens: '5', outputTokens: -1, totalTokens: 3 } },
    { ...answer, usage: { totalTokens: 3 } },
  ],
  'usage that is a list': [{ ...answer, usage: [1] }, answer],
  'an unknown finish reason': [{ ...answer, finishReason: 'whim' }, answer],
  'a parent that is an object': [{ ...answer, parentId: {} }, answer],
}

const storageOf = (value: unknown): ChatStore => ({
  getItem: () => JSON.stringify(value),
  setItem() {},
  removeItem() {},
})
const restoredFrom = async (value: unknown, fetch: typeof globalThis.fetch = () => new Promise(() => {})) => {
  const chat = createChat({ id: 'c', url: 'http://s/api/chat', storage: storageOf(value), fetch })
  chat.subscribe(() => {})
  await new Promise((resolve) => setTimeout(resolve, 0))
  return chat
}

test.each(Object.entries(shapes))(
  'a stored answer with %s: what is valid stays (fault A5)',
  async (_, [odd, left]) => {
    const valid = left === null ? [question] : [question, left]
    const read = parseChat(JSON.parse(JSON.stringify({ messages: [question, odd], fields: {} })))
    expect(read?.messages).toEqual(valid)
    const hidden = parseChat(JSON.parse(JSON.stringify({ messages: [question], fields: { hidden: [odd] } })))
    expect(hidden?.fields.hidden).toEqual(valid.slice(1))

    const chat = await restoredFrom({ messages: [question, odd], fields: {} })
    const { messages } = chat.getState()
    expect(messages.map(({ id }) => id)).toEqual(valid.map((each) => (each as ChatMessage).id))
    expect(textOf(messages[0]!)).toBe('q')
    for (const message of messages) {
      new Date(message.createdAt).toISOString()
      if (message.error !== undefined) explainError(message.error).title.trim()
    }
  },
)

test.each([
  [null],
  [5],
  ['text'],
  [[]],
  [{}],
  [{ messages: {} }],
  [{ messages: null, fields: 5 }],
  [{ messages: [null], fields: { hidden: 'x', title: 5, chatId: {}, interruptedRun: [] } }],
  [{ messages: [], fields: { messages: 5, status: 'streaming', usage: 1, error: 'x' } }],
])('a stored value %j is an empty conversation (fault A5)', async (value) => {
  const chat = await restoredFrom(value)
  expect(chat.getState()).toEqual({
    messages: [],
    messageIds: [],
    hidden: [],
    queue: [],
    isQueuePaused: false,
    status: 'idle',
  })
})

test('stored messages that follow each other in a circle are a finite branch (fault A5)', async () => {
  const hidden = [
    { ...answer, id: 'x', parentId: 'y' },
    { ...answer, id: 'y', parentId: 'x' },
    { ...answer, id: 'self', parentId: 'self' },
  ]
  const state = (await restoredFrom({ messages: [question], fields: { hidden } })).getState()
  expect(selectBranch(state, 'x').map(({ id }) => id)).toEqual(['y', 'x'])
  expect(selectBranch(state, 'self').map(({ id }) => id)).toEqual(['self'])
  expect(selectSiblings(state, 'q').length).toBe(1)
})

const ids = ['../../admin?x=', '..', '', 'a/b', 'a?b', 'a#b', 'a%2e', '日本', 'a\nb', 5, null, {}]
test.each(ids)('a stored run %j asks for nothing (fault A5)', async (runId) => {
  const urls: string[] = []
  const fetch = async (url: RequestInfo | URL) => {
    urls.push(String(url))
    return new Response('', { status: 404 })
  }
  const fields = { interruptedRun: { runId, messageId: 'a' } }
  const chat = await restoredFrom({ messages: [question, answer], fields }, fetch)
  expect([urls, chat.getState().interruptedRun]).toEqual([[], undefined])
})

test.each([
  ['../../admin?x=', '/api/streams/..%2F..%2Fadmin%3Fx%3D'],
  ['..', '/api/streams/-'],
  ['.', '/api/streams/-'],
  ['a#b', '/api/streams/a%23b'],
])('the id %j given to resume stays one name below streams/ (fault A5)', async (runId, path) => {
  const urls: string[] = []
  const fetch = async (url: RequestInfo | URL) => {
    urls.push(String(url))
    return new Response('', { status: 404 })
  }
  const chat = createChat({ url: 'http://s/api/chat', fetch, retry: false })
  await chat.resume(runId)
  expect(urls.map((url) => new URL(url).pathname + new URL(url).search)).toEqual([path])
})

test('questions of a stored queue keep their valid fields, and those without text, id or time are left out', () => {
  const file = { mediaType: 'image/png', url: 'data:,' }
  const plain = { id: 'q', text: 't', createdAt: 1 }
  const queue = [
    plain,
    { ...plain, files: [file, { url: 1 }, null], data: [{ name: 'n', data: 1 }, 'x'], options: 'm' },
    { ...plain, text: 1 },
    { ...plain, id: undefined },
    { ...plain, createdAt: 'now' },
    null,
  ]
  const stored = parseChat({ messages: [], fields: { queue, isQueuePaused: 1 } })
  expect(stored?.fields).toMatchObject({ isQueuePaused: false })
  expect(stored?.fields.queue).toEqual([plain, { ...plain, files: [file], data: [{ name: 'n', data: 1 }] }])
})
