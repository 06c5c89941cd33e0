import { describe, expect, test } from 'vitest'
import type { ChatMessage, Part, ToolCallPart } from '../../message.ts'
import { agUi } from './agUi.ts'
import { agUiMessages } from './agUiMessages.ts'

const user: ChatMessage = {
  id: 'u',
  role: 'user',
  parts: [{ type: 'text', text: 'Hi' }],
  status: 'complete',
  createdAt: 0,
}
const answer = (parts: readonly Part[], rest: Partial<ChatMessage> = {}): ChatMessage => ({
  ...user,
  id: 'a',
  role: 'assistant',
  parts,
  ...rest,
})
const call = (fields: Partial<ToolCallPart> = {}): Part =>
  ({
    type: 'tool-call',
    id: 'c',
    name: 'f',
    inputText: '{"x": 1}',
    input: { x: 1 },
    state: 'done',
    output: 1,
    ...fields,
  }) as Part
const encodedCall = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"x": 1}' } }

describe('the request', () => {
  test('names thread and run, and carries the conversation, tools, context and what is shared', () => {
    const tools = [{ name: 'f', description: 'd', parameters: { type: 'object' } }, { name: 'g' }]
    const protocol = agUi({
      state: { a: 1 },
      system: 'Be brief.',
      context: [{ description: 'page', value: 'home' }],
      forwardedProps: { x: 1 },
      body: { y: 2 },
    })
    const { method, body } = protocol.encode({
      id: 'chat',
      runId: 'run',
      messages: [user],
      model: 'm',
      tools,
    })
    expect(method).toBe('POST')
    expect(body).toEqual({
      threadId: 'chat',
      runId: 'run',
      state: { a: 1 },
      messages: [
        { id: 'system', role: 'system', content: 'Be brief.' },
        { id: 'u', role: 'user', content: 'Hi' },
      ],
      tools: [
        { name: 'f', description: 'd', parameters: { type: 'object' } },
        { name: 'g', description: '', parameters: { type: 'object', properties: {} } },
      ],
      context: [{ description: 'page', value: 'home' }],
      forwardedProps: { model: 'm', x: 1 },
      y: 2,
    })
  })

  test('has what a server demands even where little is known', () => {
    expect(agUi().encode({ messages: [] }).body).toEqual({
      threadId: expect.any(String),
      runId: expect.any(String),
      state: {},
      messages: [],
      tools: [],
      context: [],
      forwardedProps: {},
    })
  })

  test('goes on from the state the last answer left', () => {
    const { body } = agUi({ state: 0 }).encode({
      chatId: 'told',
      messages: [user, answer([], { state: { a: 2 } }), user],
    })
    expect(body).toMatchObject({ threadId: 'told', state: { a: 2 } })
  })

  test('answers what the run before waits for', () => {
    const asks = (id: string, fields: Partial<ToolCallPart>) =>
      call({ id, echo: { interrupt: { id: `i-${id}` } }, ...fields })
    const parts = [
      asks('earlier', { output: 'answered long ago' }),
      asks('c', { state: 'running' }),
      asks('d', { state: 'denied' }),
      asks('e', { output: 'here' }),
      asks('f', { state: 'failed', error: 'down' }),
      asks('g', { output: 'there', providerExecuted: true }),
    ]
    const runs = [{ id: 'r1' }, { id: 'r2', firstPart: 1 }, { id: 'r3', firstPart: 6 }]
    const message = answer(parts, { runs })
    const { body } = agUi().encode({ messages: [user, message], runId: 'r3' })
    expect(body).toMatchObject({
      runId: 'r3',
      parentRunId: 'r2',
      resume: [
        { interruptId: 'i-c', status: 'resolved', payload: { approved: true } },
        { interruptId: 'i-d', status: 'resolved', payload: { approved: false } },
        { interruptId: 'i-e', status: 'resolved', payload: 'here' },
        { interruptId: 'i-f', status: 'resolved', payload: { error: 'down' } },
      ],
    })
    const results = agUiMessages([message]).flatMap(({ toolCallId }) => toolCallId ?? [])
    expect(results).toEqual(['earlier', 'e', 'f', 'g'])
  })
})

test('files are parts: a data url as data, another as it is', () => {
  const files = [
    { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==' },
    { type: 'file', mediaType: 'application/pdf', url: 'https://a.example/d.pdf' },
    { type: 'file', mediaType: 'text/plain', url: 'data:,plain' },
  ] as const
  expect(agUiMessages([{ ...user, parts: [...user.parts, ...files] }])).toEqual([
    {
      id: 'u',
      role: 'user',
      content: [
        { type: 'text', text: 'Hi' },
        { type: 'image', source: { type: 'data', value: 'AA==', mimeType: 'image/png' } },
        {
          type: 'document',
          source: { type: 'url', value: 'https://a.example/d.pdf', mimeType: 'application/pdf' },
        },
        { type: 'document', source: { type: 'url', value: 'data:,plain', mimeType: 'text/plain' } },
      ],
    },
  ])
})

test('what an agent said goes back in its own messages, results behind their calls', () => {
  const parts: Part[] = [
    { type: 'reasoning', id: 'r', text: 'hm', echo: { messageId: 'r', encryptedValue: 'x' } },
    { type: 'text', id: 'm', text: 'Looking. ', echo: { messageId: 'm' } },
    call({ echo: { messageId: 'm', resultId: 'res', encryptedValue: 'y' } }),
    { type: 'text', id: 'm2', text: 'Done.', parentId: 's', echo: { messageId: 'm2' } },
    call({ id: 'd', echo: { messageId: 'd' }, output: [{ type: 'text', text: 'seen' }] }),
    call({ id: 'e', echo: { messageId: 'e', isContent: true }, output: [{ type: 'text', text: 'seen' }] }),
    { type: 'data', name: 'plan', data: {} },
    { type: 'step', id: 's', kind: 'k', state: 'done' },
  ]
  expect(agUiMessages([answer(parts)])).toEqual([
    { id: 'r', role: 'reasoning', content: 'hm', encryptedValue: 'x' },
    {
      id: 'm',
      role: 'assistant',
      content: 'Looking. ',
      toolCalls: [{ ...encodedCall, encryptedValue: 'y' }],
    },
    { id: 'res', role: 'tool', toolCallId: 'c', content: '1' },
    { id: 'm2', role: 'assistant', content: 'Done.', subagentRunId: 's' },
    { id: 'd', role: 'assistant', toolCalls: [{ ...encodedCall, id: 'd' }] },
    { id: 'd-result', role: 'tool', toolCallId: 'd', content: '[{"type":"text","text":"seen"}]' },
    { id: 'e', role: 'assistant', toolCalls: [{ ...encodedCall, id: 'e' }] },
    { id: 'e-result', role: 'tool', toolCallId: 'e', content: [{ type: 'text', text: 'seen' }] },
  ])
})

test('what another format brought becomes turns, each a message', () => {
  const parts: Part[] = [
    { type: 'reasoning', text: 'not sent' },
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
    call(),
    call({ id: 'd', inputText: '' }),
    { type: 'text', text: 'c' },
    { type: 'text', text: 'next run' },
  ]
  const message = answer(parts, { runs: [{ id: 'r1' }, { id: 'r2', firstPart: 6 }] })
  expect(agUiMessages([message])).toMatchObject([
    { id: 'a', role: 'assistant', content: 'ab', toolCalls: [{ id: 'c' }, { id: 'd' }] },
    { role: 'tool', toolCallId: 'c' },
    { role: 'tool', toolCallId: 'd' },
    { id: 'a-1', role: 'assistant', content: 'c' },
    { id: 'a-2', role: 'assistant', content: 'next run' },
  ])
})

test('calls that failed or were passed by have results too; those cut off are left out', () => {
  const parts = [
    call({ id: 'a', state: 'failed', error: 'down' }),
    call({ id: 'b', state: 'ready' }),
    call({ id: 'c', state: 'awaiting-approval', echo: { interrupt: { id: 'i' } } }),
    call({ id: 'd', state: 'streaming-input' }),
  ]
  const results = agUiMessages([answer(parts), user]).filter(({ role }) => role === 'tool')
  expect(results).toMatchObject([
    { toolCallId: 'a', content: 'down', error: 'down' },
    { toolCallId: 'b', content: 'This call was not carried out.' },
    { toolCallId: 'c', content: 'This call was not carried out.' },
  ])
})
