import { expect, test } from 'vitest'
import type { ChatMessage, Part } from '../../message.ts'
import { openaiResponses } from './openaiResponses.ts'

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
const inputOf = (...messages: ChatMessage[]) => openaiResponses().encode({ messages }).body?.['input']

test('the request carries the instructions, the conversation and the parameters', () => {
  const options = { model: 'm', system: 's', temperature: 0, maxTokens: 9, body: { store: false } }
  expect(openaiResponses(options).encode({ messages: [message('system', say('Be kind.')), user] })).toEqual({
    method: 'POST',
    body: {
      model: 'm',
      instructions: 's',
      temperature: 0,
      max_output_tokens: 9,
      input: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
      store: false,
    },
  })
  expect(openaiResponses(options).encode({ messages: [], model: 'm2' }).body?.['model']).toBe('m2')
})

test('the chat’s tools stand beside those OpenAI runs', () => {
  const protocol = openaiResponses({ body: { tools: [{ type: 'web_search' }] } })
  expect(protocol.encode({ messages: [], tools: [{ name: 'f', description: 'd' }] }).body?.['tools']).toEqual(
    [
      {
        type: 'function',
        name: 'f',
        description: 'd',
        parameters: { type: 'object', properties: {} },
        strict: false,
      },
      { type: 'web_search' },
    ],
  )
  expect(protocol.encode({ messages: [], tools: [] }).body?.['tools']).toEqual([{ type: 'web_search' }])
  expect(openaiResponses().encode({ messages: [], tools: [] }).body).not.toHaveProperty('tools')
})

test('images and files are parts of the question', () => {
  const file = (mediaType: string, url: string): Part => ({ type: 'file', mediaType, url, name: 'a.pdf' })
  const pdf = 'data:application/pdf;base64,AA=='
  const files = [
    file('image/png', 'https://a.example/a.png'),
    file('application/pdf', pdf),
    file('application/pdf', 'https://a.example/a.pdf'),
  ]
  expect(inputOf(message('user', say('Look'), ...files))).toEqual([
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'Look' },
        { type: 'input_image', image_url: 'https://a.example/a.png' },
        { type: 'input_file', filename: 'a.pdf', file_data: pdf },
        { type: 'input_file', file_url: 'https://a.example/a.pdf' },
      ],
    },
  ])
})

test('calls and their results, in the order of their rounds', () => {
  const answer = message(
    'assistant',
    say('Let me look.'),
    call('c1', { output: { y: 2 } }),
    call('c2', { state: 'failed', error: 'down' }),
    call('c3', { state: 'streaming-input', input: undefined }),
    call('ws', { providerExecuted: true }),
    call('c4', { name: 'run', input: 'ls', inputText: 'ls', output: 'a b' }),
    say('Done.'),
  )
  expect(inputOf(answer)).toEqual([
    { role: 'assistant', content: 'Let me look.' },
    { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"x":1}' },
    { type: 'function_call', call_id: 'c2', name: 'f', arguments: '{"x":1}' },
    { type: 'custom_tool_call', call_id: 'c4', name: 'run', input: 'ls' },
    { type: 'function_call_output', call_id: 'c1', output: '{"y":2}' },
    { type: 'function_call_output', call_id: 'c2', output: 'down' },
    { type: 'custom_tool_call_output', call_id: 'c4', output: 'a b' },
    { role: 'assistant', content: 'Done.' },
  ])
})

test('reasoning that came with a proof goes back before what it led to; other reasoning does not', () => {
  const thought = (id: string | undefined, text: string, signature?: string) =>
    ({ type: 'reasoning', text, ...(id && { id }), ...(signature && { signature }) }) as Part
  const answer = message(
    'assistant',
    thought('0.s0', 'one'),
    thought('0.s1', 'two', 'E1'),
    thought('1.s0', '', 'E2'),
    thought('3', 'another provider’s', 'A'),
    thought('2.0', 'without a proof'),
    call('c1', { output: 'ok' }),
    thought(undefined, 'by hand', 'E3'),
    say('Done.'),
  )
  const summary = (...texts: string[]) => texts.map((text) => ({ type: 'summary_text', text }))
  expect(inputOf(answer)).toEqual([
    { type: 'reasoning', summary: summary('one', 'two'), encrypted_content: 'E1' },
    { type: 'reasoning', summary: [], encrypted_content: 'E2' },
    { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"x":1}' },
    { type: 'function_call_output', call_id: 'c1', output: 'ok' },
    { type: 'reasoning', summary: summary('by hand'), encrypted_content: 'E3' },
    { role: 'assistant', content: 'Done.' },
  ])
})

test.each([
  ['running', true],
  ['denied', false],
])('a call OpenAI asked about that is %s is answered with approve: %s', (state, approve) => {
  expect(inputOf(message('assistant', call('mcpr_1', { providerExecuted: true, state })))).toEqual([
    { type: 'item_reference', id: 'mcpr_1' },
    { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve },
  ])
})

test('an answer that never said a word is left out', () => {
  expect(inputOf(user, message('assistant'))).toEqual([{ role: 'user', content: 'Hi' }])
})
