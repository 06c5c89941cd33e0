import { agUi, aiSdk, collectMessage, textOf } from '@chatstream/core'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../time/manualClock.ts'
import type { Script } from '../script/script.ts'
import { scriptedModel } from './scriptedModel.ts'

const post = (body: unknown) =>
  new Request('http://model/api/chat', { method: 'POST', body: JSON.stringify(body) })

const formats = {
  'ai-sdk': {
    protocol: aiSdk(),
    ask: (text = 'Hi', fields: object = {}) =>
      post({
        id: 'chat',
        messages: [{ id: 'u', role: 'user', parts: [{ type: 'text', text }] }],
        trigger: 'submit-message',
        ...fields,
      }),
  },
  'ag-ui': {
    protocol: agUi(),
    ask: (text = 'Hi', { model }: { model?: string } = {}) =>
      post({
        threadId: 'thread',
        runId: 'run',
        messages: [{ id: 'u', role: 'user', content: text }],
        tools: [],
        context: [],
        forwardedProps: { ...(model !== undefined && { model }) },
      }),
  },
}
const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15, cachedInputTokens: 8, reasoningTokens: 2 }
const everything: Script = [
  { reasoning: 'Let me think…' },
  'One ',
  'moment.',
  { toolCall: { name: 'weather', input: { city: '東京', days: 3 } } },
  { toolCall: { name: 'now', input: {}, id: 'call_now' } },
  { usage },
]

describe.each(Object.entries(formats))('%s', (format, { protocol, ask }) => {
  const collect = async (script: Script) =>
    collectMessage(await scriptedModel({ script })(ask()), { protocol })

  test('is recognised by the body, with its question and its model', async () => {
    const model = scriptedModel({ models: { a: 'I am a.', b: 'I am b.' } })
    const message = await collectMessage(await model(ask('Which?', { model: 'b' })), { protocol })
    expect(textOf(message)).toBe('I am b.')
    expect(message.model).toBe('b')
    expect(model.requests[0]).toMatchObject({ format, question: 'Which?', asked: 'Which?', model: 'b' })
    expect((await model(ask('Which?', { model: 'c' }))).status).toBe(404)
  })

  test('reasoning, text, tool calls and usage arrive as they were written', async () => {
    expect(await collect(everything)).toMatchObject({
      status: 'complete',
      finishReason: 'tool-calls',
      parts: [
        { type: 'reasoning', text: 'Let me think…' },
        { type: 'text', text: 'One moment.' },
        {
          type: 'tool-call',
          id: 'call_1',
          name: 'weather',
          input: { city: '東京', days: 3 },
          state: 'ready',
        },
        { type: 'tool-call', id: 'call_now', name: 'now', input: {}, state: 'ready' },
      ],
      usage,
    })
  })

  test('finish reasons and computed counts are sent', async () => {
    for (const finish of ['stop', 'length', 'content-filter'] as const) {
      const message = await collect(['Hello there.', { finish }])
      expect(message).toMatchObject({ finishReason: finish, usage: { inputTokens: 1, outputTokens: 3 } })
    }
  })

  test('an error in the stream fails the message; what came is kept', async () => {
    const message = await collect(['half', { error: 'It broke.' }])
    expect(message).toMatchObject({ status: 'failed', error: { kind: 'provider', message: 'It broke.' } })
    expect(textOf(message)).toBe('half')
  })

  test('a cut, garbage and an error status are as in every format', async () => {
    const cut = await collect(['Hello there.', { cut: 'end', afterCharacters: 4 }])
    expect(cut.status).toBe('interrupted')
    expect(textOf(cut)).toBe('Hell')
    const garbled = await collect(['a', { garbage: '{"broken' }, 'b'])
    expect(garbled.status).toBe('complete')
    expect(textOf(garbled)).toBe('ab')
    const refused = await collect({ status: 429, body: { error: { message: 'slow down' } } })
    expect(refused).toMatchObject({ status: 'failed', error: { kind: 'rate-limited' } })
  })
})

const step = (fields: object = {}) => ({
  step: { kind: 'search', title: 'Searching', args: { q: 'x' }, result: ['found'], ...fields },
})

test('the AI SDK’s stream calls itself one, and its steps are the server’s own tools', async () => {
  const model = scriptedModel({ script: [step(), step({ ok: false, result: 'down' }), 'Done.'] })
  const response = await model(formats['ai-sdk'].ask())
  expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1')
  const message = await collectMessage(response, { protocol: aiSdk() })
  expect(message.serverId).toBe('scripted-1')
  expect(message.parts).toMatchObject([
    {
      name: 'search',
      title: 'Searching',
      input: { q: 'x' },
      output: ['found'],
      state: 'done',
      providerExecuted: true,
    },
    { name: 'search', error: 'down', state: 'failed', providerExecuted: true },
    { text: 'Done.' },
  ])
})

test('AG-UI’s steps have a name and a time', async () => {
  const clock = manualClock(1000)
  const model = scriptedModel({ script: [step(), 'Done.'], clock })
  const message = await collectMessage(await model(formats['ag-ui'].ask()), { protocol: agUi() })
  expect(message.parts).toMatchObject([
    { type: 'step', kind: 'search', state: 'done', startedAt: clock.now() },
    { text: 'Done.' },
  ])
})
