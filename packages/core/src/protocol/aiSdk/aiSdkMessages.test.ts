import { describe, expect, test } from 'vitest'
import type { ChatMessage, Part, ToolCallPart } from '../../message.ts'
import { aiSdk } from './aiSdk.ts'
import { aiSdkMessages } from './aiSdkMessages.ts'

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
  serverId: 's',
  role: 'assistant',
  parts,
  ...rest,
})
const call = (fields: Partial<ToolCallPart>): Part =>
  ({ type: 'tool-call', id: 'c', name: 'f', inputText: '{}', input: {}, state: 'ready', ...fields }) as Part
const sent = (...messages: ChatMessage[]) => aiSdkMessages(messages)
const partsOf = (...messages: ChatMessage[]) => sent(...messages).at(-1)?.['parts']

describe('the request', () => {
  test('names the chat, carries the conversation and says what for', () => {
    const { method, body } = aiSdk({ model: 'm', system: 'Be brief.', body: { x: 1 } }).encode({
      id: 'chat',
      messages: [user],
    })
    expect(method).toBe('POST')
    expect(body).toEqual({
      id: 'chat',
      model: 'm',
      messages: [
        { id: 'system', role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
        { id: 'u', role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      ],
      trigger: 'submit-message',
      x: 1,
    })
  })

  test('to answer anew names the answer as its server knows it', () => {
    const { body } = aiSdk().encode({ messages: [user], regenerates: answer([]) })
    expect(body).toMatchObject({ trigger: 'regenerate-message', messageId: 's' })
  })

  test('to go on names the answer that goes on', () => {
    const { body } = aiSdk().encode({ messages: [user, answer([call({ state: 'done', output: 1 })])] })
    expect(body).toMatchObject({ trigger: 'submit-message', messageId: 's' })
  })
})

test('files, sources, data, metadata and what the server wants back travel with their message', () => {
  const parts = [
    { type: 'reasoning', text: 'hm', echo: { providerMetadata: { p: { signature: 'x' } } } },
    { type: 'text', text: 'so' },
    { type: 'file', mediaType: 'image/png', url: 'data:,', name: 'a.png' },
    { type: 'file', mediaType: 'image/png', url: 'data:,', echo: { type: 'reasoning-file' } },
    { type: 'source', id: 'u', url: 'https://a.example', title: 'A' },
    { type: 'source', id: 'd', title: 'D', mediaType: 'application/pdf', name: 'd.pdf' },
    { type: 'data', name: 'weather', id: 'w', data: 1 },
    { type: 'data', name: 'custom', data: { kind: 'p.k' } },
    { type: 'data', name: 'malformed', data: {} },
    { type: 'step', id: 's', kind: 'search', state: 'done' },
  ] as const satisfies readonly Part[]
  expect(sent(user, answer(parts, { metadata: { m: 1 } })).at(-1)).toEqual({
    id: 's',
    role: 'assistant',
    metadata: { m: 1 },
    parts: [
      { type: 'reasoning', text: 'hm', providerMetadata: { p: { signature: 'x' } } },
      { type: 'text', text: 'so' },
      { type: 'file', mediaType: 'image/png', url: 'data:,', filename: 'a.png' },
      { type: 'reasoning-file', mediaType: 'image/png', url: 'data:,' },
      { type: 'source-url', sourceId: 'u', url: 'https://a.example', title: 'A' },
      { type: 'source-document', sourceId: 'd', title: 'D', mediaType: 'application/pdf', filename: 'd.pdf' },
      { type: 'data-weather', id: 'w', data: 1 },
      { type: 'custom', kind: 'p.k' },
    ],
  })
})

test('runs and turns are separated, so that a result comes before the text about it', () => {
  const parts = [
    call({ state: 'done', output: 1 }),
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ] as const
  const message = answer(parts, {
    runs: [
      { id: 'r1', turns: [1] },
      { id: 'r2', firstPart: 2 },
    ],
  })
  expect(partsOf(user, message)).toMatchObject([
    { type: 'step-start' },
    { type: 'tool-f' },
    { type: 'step-start' },
    { text: 'a' },
    { type: 'step-start' },
    { text: 'b' },
  ])
})

test('answers that have nothing to say are left out', () => {
  const empty = answer([], { status: 'failed', runs: [{ id: 'r' }] })
  const onlyHalf = answer([call({ state: 'streaming-input' })], { runs: [{ id: 'r' }] })
  expect(sent(user, empty, onlyHalf)).toHaveLength(1)
})

describe('a tool call', () => {
  const approval = { id: 'p' }
  test.each<[string, Partial<ToolCallPart>, object]>([
    ['a result', { state: 'done', output: 1 }, { state: 'output-available', output: 1 }],
    [
      'a result after approval',
      { state: 'done', output: 1, echo: { approval } },
      { state: 'output-available', approval: { id: 'p', approved: true } },
    ],
    ['a result so far', { state: 'running', output: 1 }, { state: 'output-available', preliminary: true }],
    ['an error', { state: 'failed', error: 'down' }, { state: 'output-error', errorText: 'down' }],
    [
      'the user’s approval',
      { state: 'running', echo: { approval } },
      { state: 'approval-responded', approval: { id: 'p', approved: true } },
    ],
    [
      'the user’s refusal',
      { state: 'denied', echo: { approval } },
      { state: 'approval-responded', approval: { id: 'p', approved: false } },
    ],
    [
      'a refusal the server never asked for',
      { state: 'denied' },
      { state: 'output-error', errorText: 'The user denied this call.' },
    ],
    [
      'approval outstanding',
      { state: 'awaiting-approval', echo: { approval } },
      { state: 'approval-requested', approval },
    ],
    ['nothing yet', { state: 'ready' }, { state: 'input-available', input: {} }],
  ])('with %s', (_, fields, expected) => {
    expect(partsOf(user, answer([call(fields)]))).toMatchObject([
      { type: 'tool-f', toolCallId: 'c', ...expected },
    ])
  })

  test('without a result has one once the conversation has gone on', () => {
    for (const state of ['ready', 'running', 'awaiting-approval'] as const) {
      const [, message] = sent(user, answer([call({ state, echo: { approval } })]), user)
      expect(message?.['parts']).toEqual([
        {
          type: 'tool-f',
          toolCallId: 'c',
          input: {},
          state: 'output-error',
          errorText: 'This call was not carried out.',
        },
      ])
    }
  })

  test('of a tool the server does not know by type is dynamic, and its own fields go back', () => {
    const echo = { dynamic: true, providerExecuted: true, callProviderMetadata: { p: {} } }
    expect(partsOf(user, answer([call({ title: 'F', state: 'done', output: 1, echo })]))).toEqual([
      {
        type: 'dynamic-tool',
        toolName: 'f',
        toolCallId: 'c',
        title: 'F',
        input: {},
        providerExecuted: true,
        callProviderMetadata: { p: {} },
        state: 'output-available',
        output: 1,
      },
    ])
  })

  test('whose arguments are no JSON shows them as they came', () => {
    const broken = {
      type: 'tool-call',
      id: 'c',
      name: 'f',
      inputText: '{"x',
      state: 'failed',
      error: 'no JSON',
    } as const
    expect(partsOf(user, answer([broken]))).toMatchObject([{ rawInput: '{"x', state: 'output-error' }])
  })
})
