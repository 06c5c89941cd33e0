import { anthropicMessages, collectMessage, openaiResponses, textOf } from '@chatstream/core'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../time/manualClock.ts'
import type { Script } from '../script/script.ts'
import { scriptedModel } from './scriptedModel.ts'

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  new Request(`http://model${path}`, { method: 'POST', headers, body: JSON.stringify(body) })

const formats = {
  responses: {
    protocol: openaiResponses(),
    ask: (fields: object = {}) => post('/v1/responses', { model: 'm', input: 'Hi', stream: true, ...fields }),
  },
  messages: {
    protocol: anthropicMessages(),
    ask: (fields: object = {}) =>
      post('/v1/messages', {
        model: 'm',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'Hi' }],
        stream: true,
        ...fields,
      }),
  },
}
const { responses, messages } = formats
const everything: Script = [
  { reasoning: 'Let me think…' },
  'One ',
  'moment.',
  { toolCall: { name: 'weather', input: { city: '東京', days: 3 } } },
  { toolCall: { name: 'now', input: {}, id: 'call_now' } },
  { usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15, cachedInputTokens: 8, reasoningTokens: 2 } },
]

/** The types of the events, in their order, and each one's payload. */
async function eventsOf(response: Response): Promise<{ type: string }[]> {
  const body = await response.text()
  const names = [...body.matchAll(/^event: (.*)$/gm)].map((match) => match[1])
  const payloads = [...body.matchAll(/^data: (.*)$/gm)].map((match) => JSON.parse(match[1] ?? ''))
  expect(payloads.map((payload) => payload.type)).toEqual(names)
  return payloads
}

describe.each(Object.values(formats))('$protocol.name', ({ protocol, ask }) => {
  const collect = async (script: Script) =>
    collectMessage(await scriptedModel({ script })(ask()), { protocol })

  test('reasoning, text, tool calls and usage arrive as they were written', async () => {
    expect(await collect(everything)).toMatchObject({
      status: 'complete',
      finishReason: 'tool-calls',
      model: 'm',
      serverId: 'scripted-1',
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
      usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 8, reasoningTokens: 2 },
    })
  })

  test('without stream: true the answer is one JSON object that says the same', async () => {
    const model = scriptedModel({ script: everything })
    const whole = await model(ask({ stream: false }))
    expect(whole.headers.get('content-type')).toBe('application/json')
    const said = await collectMessage(whole, { protocol })
    const streamed = await collectMessage(await model(ask()), { protocol })
    const { usage, finishReason } = streamed
    // A call without arguments streams them as text, and has none of it here.
    const parts = streamed.parts.map((part) => ({ ...part, inputText: undefined }))
    expect(said).toMatchObject({ usage, finishReason })
    expect(said.parts.map((part) => ({ ...part, inputText: undefined }))).toEqual(parts)
  })

  test.each(['length', 'content-filter', 'stop'] as const)('%s is why it ended', async (finish) => {
    expect((await collect(['Hel', { finish }])).finishReason).toBe(finish)
  })

  test('an error in the stream ends it', async () => {
    const message = await collect(['Hel', { error: 'Overloaded' }, 'lo'])
    expect(message).toMatchObject({ status: 'failed', error: { kind: 'provider', message: 'Overloaded' } })
    expect(textOf(message)).toBe('Hel')
  })

  test('cuts leave a message that is interrupted, with what had arrived', async () => {
    for (const how of ['end', 'error'] as const) {
      const message = await collect(['Hello', { cut: how }, 'never said'])
      expect([message.status, textOf(message)]).toEqual(['interrupted', 'Hello'])
    }
    expect((await collect(['営業', { cut: 'end', inside: '時間' }])).status).toBe('interrupted')
    expect(textOf(await collect([{ cut: 'end', afterCharacters: 7 }, 'Hello', ' there.']))).toBe('Hello t')
  })

  test.each([0, 1, 100, 300, 900])('a body can be cut after %i bytes', async (afterBytes) => {
    const clock = manualClock()
    const whole = await (await scriptedModel({ script: everything, clock })(ask())).text()
    const cut = [...everything, { cut: 'end', afterBytes }] as Script
    const body = await (await scriptedModel({ script: cut, clock })(ask())).arrayBuffer()
    expect(new Uint8Array(body)).toEqual(new TextEncoder().encode(whole).slice(0, afterBytes))
  })

  test('garbage is an event among others', async () => {
    const message = await collect(['Hel', { garbage: '{"type":' }, 'lo'])
    expect([message.status, textOf(message)]).toEqual(['complete', 'Hello'])
  })
})

test('the events of a response are numbered, and each item is begun, said and repeated', async () => {
  const events = await eventsOf(await scriptedModel({ script: 'Hello there' })(responses.ask()))
  expect(events.map(({ type }) => type)).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ])
  expect(events).toEqual(events.map((_, sequence_number) => expect.objectContaining({ sequence_number })))
  const content = [{ type: 'output_text', text: 'Hello there', annotations: [], logprobs: [] }]
  expect(events.at(-1)).toMatchObject({
    response: { status: 'completed', output: [{ type: 'message', content }] },
  })
})

test('the blocks of a message are begun and ended, thinking is signed', async () => {
  const events = await eventsOf(
    await scriptedModel({ script: [{ reasoning: 'Hm' }, 'Hello'] })(messages.ask()),
  )
  expect(events).toMatchObject([
    { type: 'message_start', message: { id: 'scripted-1', role: 'assistant', content: [] } },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hello' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ])
})

test('what was asked is read in both formats, tools’ results as the last word', async () => {
  const model = scriptedModel()
  await model(responses.ask({ instructions: 'Be brief.' }))
  await model(
    responses.ask({
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Why?' }] },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'Because.' },
      ],
    }),
  )
  const result = { type: 'tool_result', tool_use_id: 'c', content: [{ type: 'text', text: 'Because.' }] }
  await model(
    messages.ask({
      system: 'Be brief.',
      messages: [
        { role: 'user', content: 'Why?' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: {} }] },
        { role: 'user', content: [result] },
      ],
    }),
  )
  expect(model.requests.map(({ format, question, asked }) => [format, question, asked])).toEqual([
    ['openai-responses', 'Hi', 'Be brief.\nHi'],
    ['openai-responses', 'Because.', 'Why?\nBecause.'],
    ['anthropic-messages', 'Because.', 'Be brief.\nWhy?\nBecause.'],
  ])
})

test('under another path the fields and headers tell the format', async () => {
  const model = scriptedModel()
  const asked = [{ role: 'user', content: 'Hi' }]
  await model(post('/api/chat', { input: asked }))
  await model(post('/api/chat', { messages: asked }, { 'anthropic-version': '2023-06-01' }))
  await model(post('/api/chat', { messages: asked }))
  await model(post('/api/v1/chats/1/messages', { message: 'Hi' }))
  expect(model.requests.map(({ format }) => format)).toEqual([
    'openai-responses',
    'anthropic-messages',
    'openai-chat',
    'codeer',
  ])
})

test('refusals are worded as the format words them', async () => {
  const model = scriptedModel({ apiKey: 'right', models: { small: 'Hi' } })
  const wrong = await model(messages.ask())
  expect([wrong.status, await wrong.json()]).toMatchObject([
    401,
    { type: 'error', error: { type: 'authentication_error' } },
  ])
  const unknown = await model(
    post('/v1/messages', { model: 'large', messages: [] }, { 'x-api-key': 'right' }),
  )
  expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { type: 'not_found_error' } }])
  const response = await model(responses.ask())
  expect([response.status, await response.json()]).toMatchObject([
    401,
    { error: { code: 'invalid_api_key' } },
  ])
})
