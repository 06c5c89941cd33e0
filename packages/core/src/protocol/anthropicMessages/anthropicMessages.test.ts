import { expect, test } from 'vitest'
import type { ChatMessage, Part } from '../../message.ts'
import { anthropicMessages } from './anthropicMessages.ts'

const message = (role: ChatMessage['role'], ...parts: Part[]): ChatMessage => ({
  id: role,
  role,
  parts,
  status: 'complete',
  createdAt: 0,
})
const say = (text: string): Part => ({ type: 'text', text })
const user = message('user', say('Hi'))
const call = (id: string, fields: object) =>
  ({
    type: 'tool-call',
    id,
    name: 'f',
    inputText: '{"x":1}',
    input: { x: 1 },
    state: 'done',
    ...fields,
  }) as Part
const messagesOf = (...messages: ChatMessage[]) => anthropicMessages().encode({ messages }).body?.['messages']
const text = (said: string) => ({ type: 'text', text: said })

test('the request names the version and carries system, conversation and parameters', () => {
  const thinking = { type: 'enabled', budget_tokens: 1024 }
  const options = { model: 'm', system: 's', temperature: 1, maxTokens: 4096, body: { thinking } }
  expect(anthropicMessages(options).encode({ messages: [message('system', say('Be kind.')), user] })).toEqual(
    {
      method: 'POST',
      headers: { 'anthropic-version': '2023-06-01' },
      body: {
        model: 'm',
        system: 's\n\nBe kind.',
        temperature: 1,
        max_tokens: 4096,
        messages: [{ role: 'user', content: [text('Hi')] }],
        stream: true,
        thinking,
      },
    },
  )
})

test('max_tokens is always sent; a model for this request replaces the protocol’s', () => {
  expect(anthropicMessages({ model: 'm' }).encode({ messages: [user], model: 'm2' }).body).toEqual({
    model: 'm2',
    max_tokens: 8192,
    messages: [{ role: 'user', content: [text('Hi')] }],
    stream: true,
  })
})

test('the chat’s tools stand beside those Anthropic runs', () => {
  const search = { type: 'web_search_20250305', name: 'web_search' }
  const protocol = anthropicMessages({ body: { tools: [search] } })
  expect(protocol.encode({ messages: [], tools: [{ name: 'f', description: 'd' }] }).body?.['tools']).toEqual(
    [{ name: 'f', description: 'd', input_schema: { type: 'object', properties: {} } }, search],
  )
  expect(anthropicMessages().encode({ messages: [], tools: [] }).body).not.toHaveProperty('tools')
})

test('images, documents and plain text are blocks of the question, in its order', () => {
  const file = (mediaType: string, url: string): Part => ({ type: 'file', mediaType, url, name: 'a' })
  const question = message(
    'user',
    file('image/png', 'data:image/png;base64,AA=='),
    file('image/png', 'https://a.example/a.png'),
    file('application/pdf', 'data:application/pdf;base64,AA=='),
    file('text/markdown', 'data:text/markdown;charset=utf-8;base64,5pel'),
    file('text/plain', 'data:text/plain,a%20b'),
    say('Look'),
  )
  const plain = (data: string) => ({
    type: 'document',
    source: { type: 'text', media_type: 'text/plain', data },
    title: 'a',
  })
  expect(messagesOf(question)).toEqual([
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
        { type: 'image', source: { type: 'url', url: 'https://a.example/a.png' } },
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
          title: 'a',
        },
        plain('日'),
        plain('a b'),
        text('Look'),
      ],
    },
  ])
})

test('thinking goes back with its signature before the calls, and results come with the next question', () => {
  const thought = (id: string, said: string, signature?: string) =>
    ({ type: 'reasoning', id, text: said, ...(signature && { signature }) }) as Part
  const answer = message(
    'assistant',
    thought('0', 'hm', 'S1'),
    thought('1', '', 'redacted_thinking:R1'),
    thought('0.s0', 'another provider’s', 'E1'),
    thought('2', 'unsigned'),
    say('Let me look.'),
    call('c1', { output: { y: 2 } }),
    call('c2', { state: 'failed', error: 'down' }),
    call('c3', { state: 'streaming-input', input: undefined }),
    call('s1', { providerExecuted: true }),
  )
  expect(messagesOf(user, answer, user)).toEqual([
    { role: 'user', content: [text('Hi')] },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'S1' },
        { type: 'redacted_thinking', data: 'R1' },
        text('Let me look.'),
        { type: 'tool_use', id: 'c1', name: 'f', input: { x: 1 } },
        { type: 'tool_use', id: 'c2', name: 'f', input: { x: 1 } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'c1', content: '{"y":2}' },
        { type: 'tool_result', tool_use_id: 'c2', content: 'down', is_error: true },
        text('Hi'),
      ],
    },
  ])
})

test('words after a call follow its result', () => {
  expect(messagesOf(message('assistant', call('c1', { output: 'ok' }), say('Done.')))).toEqual([
    { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'f', input: { x: 1 } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'ok' }] },
    { role: 'assistant', content: [text('Done.')] },
  ])
})

test('an input that is no object is put into one', () => {
  const content = [{ type: 'tool_use', id: 'c1', name: 'f', input: { input: 'ls' } }]
  expect(messagesOf(message('assistant', call('c1', { input: 'ls' })))).toMatchObject([{ content }, {}])
})

test('what is empty is left out, and questions left without an answer become one', () => {
  const empty = message('assistant', say(' \n'))
  expect(messagesOf(user, empty, message('assistant'), user, message('user', say(' ')))).toEqual([
    { role: 'user', content: [text('Hi'), text('Hi')] },
  ])
})
