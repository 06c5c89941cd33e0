import { responseOf, sse } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { describeError } from '../../../../core/src/errors/describeError.ts'
import { type ChatMessage, textOf, type ToolCallPart } from '../../../../core/src/message.ts'
import { agUi } from '../../../../core/src/protocol/agUi/agUi.ts'
import { aiSdk } from '../../../../core/src/protocol/aiSdk/aiSdk.ts'
import { anthropicMessages } from '../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { openaiResponses } from '../../../../core/src/protocol/openaiResponses/openaiResponses.ts'
import { relay } from '../../../../core/src/protocol/relay/relay.ts'
import type { Protocol } from '../../../../core/src/protocol/protocol.ts'
import { reduceMessage } from '../../../../core/src/reduce/reduceMessage.ts'
import { collectMessage } from '../../../../core/src/run/collectMessage.ts'

const D = (delta: object, finish_reason: string | null = null, rest: object = {}) => ({
  id: 'c1',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason, ...rest }],
})
const END = '[DONE]'
const read = (protocol: Protocol, ...payloads: unknown[]): Promise<ChatMessage> =>
  collectMessage(responseOf(sse(...payloads)), { protocol })
const chat = (...payloads: unknown[]) => read(openaiChat(), ...payloads)
const raw = (body: string) => collectMessage(responseOf(body), { protocol: openaiChat() })
const callsOf = (message: ChatMessage): ToolCallPart[] =>
  message.parts.filter((part) => part.type === 'tool-call')
const call = (fields: object, name?: string, args?: unknown) => ({
  tool_calls: [{ ...fields, function: { ...(name !== undefined && { name }), arguments: args } }],
})
const sentBack = (protocol: Protocol, message: ChatMessage) => protocol.encode({ messages: [message] }).body

test('a call id that comes again in one answer names another part, and goes back as it came (fault B1)', async () => {
  const message = await chat(
    D(call({ index: 0, id: 'x' }, 'f', '{"a":1}')),
    D(call({ index: 1, id: 'x' }, 'f', '{"a":2}')),
    D({}, 'tool_calls'),
  )
  expect(callsOf(message)).toMatchObject([
    { id: 'x', input: { a: 1 }, state: 'ready' },
    { id: 'x#2', providerId: 'x', input: { a: 2 }, state: 'ready' },
  ])
  expect(sentBack(openaiChat(), message)).toMatchObject({
    messages: [{ tool_calls: [{ id: 'x' }, { id: 'x' }] }, { tool_call_id: 'x' }, { tool_call_id: 'x' }],
  })
})

test('each of two server-run calls with one id has its own result (fault B1)', async () => {
  const run = (input: unknown, output: unknown) => [
    { type: 'tool-input-available', toolCallId: 'x', toolName: 'f', input },
    { type: 'tool-output-available', toolCallId: 'x', output },
  ]
  const message = await read(aiSdk(), ...run({ a: 1 }, 'one'), ...run({ a: 2 }, 'two'), { type: 'finish' })
  expect(callsOf(message)).toMatchObject([
    { input: { a: 1 }, output: 'one' },
    { input: { a: 2 }, output: 'two' },
  ])
})

test('AG-UI: each of two server-run calls with one id has its own arguments and result (fault B1)', async () => {
  const run = (delta: string, content: string) => [
    { type: 'TOOL_CALL_START', toolCallId: 'x', toolCallName: 'f' },
    { type: 'TOOL_CALL_ARGS', toolCallId: 'x', delta },
    { type: 'TOOL_CALL_END', toolCallId: 'x' },
    { type: 'TOOL_CALL_RESULT', toolCallId: 'x', messageId: `of ${content}`, content },
  ]
  const calls = [
    { id: 'x', input: { a: 1 }, output: 'one', state: 'done' },
    { id: 'x#2', providerId: 'x', input: { a: 2 }, output: 'two', state: 'done' },
  ]
  const one = run('{"a":1}', 'one')
  const two = run('{"a":2}', 'two')
  const message = await read(agUi(), ...one, ...two, { type: 'RUN_FINISHED' })
  expect(message.finishReason).toBe('stop')
  expect(callsOf(message)).toMatchObject(calls)
  // The results come after both calls.
  const late = [...one.slice(0, 3), ...two.slice(0, 3), ...one.slice(3), ...two.slice(3)]
  expect(callsOf(await read(agUi(), ...late, { type: 'RUN_FINISHED' }))).toMatchObject(calls)
  expect(sentBack(agUi(), message)).toMatchObject({
    messages: [
      { role: 'assistant', toolCalls: [{ id: 'x' }, { id: 'x' }] },
      { role: 'tool', toolCallId: 'x', content: 'one' },
      { role: 'tool', toolCallId: 'x', content: 'two' },
    ],
  })
})

test('arguments as an object, or under ids that change, are taken (fault B2)', async () => {
  const object = await chat(D(call({ index: 0, id: 'x' }, 'f', { path: '/x' })), D({}, 'tool_calls'))
  const changed = await chat(
    D(call({ index: 0, id: 'x' }, 'f', '')),
    D(call({ index: 0, id: 'y' }, undefined, '{"path":')),
    D(call({ index: 0, id: 'z' }, undefined, '"/x"}')),
    D({}, 'tool_calls'),
  )
  for (const message of [object, changed])
    expect(callsOf(message)).toMatchObject([{ id: 'x', input: { path: '/x' }, state: 'ready' }])
})

test('a call of which a fragment was refused is never ready, and keeps an id that came before its name (fault B2)', async () => {
  for (const [index, args] of [
    [0, 42],
    ['0', '{"path":"/x"}'],
  ])
    expect(
      callsOf(
        await chat(
          D(call({ index: 0, id: 'x' }, 'f', '')),
          D(call({ index }, undefined, args)),
          D({}, 'tool_calls'),
        ),
      ),
    ).toMatchObject([{ state: 'failed' }])
  const late = await chat(
    D(call({ index: 0, id: 'x' })),
    D(call({ index: 0 }, 'f', '{}')),
    D({}, 'tool_calls'),
  )
  expect(callsOf(late)).toMatchObject([{ id: 'x', name: 'f', state: 'ready' }])
})

test('reasoning, signatures and arguments go back with a tool round as they came (fault B3)', async () => {
  const args = '{"n":1234567890123456789,"x":1.0}'
  const extra_content = { google: { thought_signature: 'S' } }
  const called = {
    tool_calls: [{ index: 0, id: 'x', extra_content, function: { name: 'f', arguments: args } }],
  }
  const thought = await chat(
    D({ reasoning_content: 'h' }),
    D({ reasoning_content: 'm' }),
    D(called, 'tool_calls'),
  )
  expect(sentBack(openaiChat(), thought)).toMatchObject({
    messages: [
      { reasoning_content: 'hm', tool_calls: [{ extra_content, function: { arguments: args } }] },
      { role: 'tool' },
    ],
  })
  const detail = (text: string) => D({ reasoning_details: [{ type: 'reasoning.text', index: 0, text }] })
  const detailed = await chat(detail('h'), detail('m'), D(called, 'tool_calls'))
  expect(detailed.parts[0]).toMatchObject({ type: 'reasoning', text: 'hm' })
  expect(sentBack(openaiChat(), detailed)).toMatchObject({
    messages: [{ reasoning_details: [{ text: 'hm' }] }, { role: 'tool' }],
  })
  expect(JSON.stringify(sentBack(anthropicMessages(), thought))).toContain(`"input":${args}`)
})

test('a signature that comes before the name goes back with its call (fault B3)', async () => {
  const extra_content = { google: { thought_signature: 'S' } }
  for (const args of [undefined, '{"a":']) {
    const early = { index: 0, id: 'x', extra_content, function: { arguments: args } }
    const rest = args === undefined ? '{"a":1}' : '1}'
    const message = await chat(
      D({ tool_calls: [early] }),
      D(call({ index: 0, extra_content: null }, 'f', rest)),
      D({}, 'tool_calls'),
    )
    const encoded = { id: 'x', extra_content, function: { name: 'f', arguments: '{"a":1}' } }
    expect(sentBack(openaiChat(), message)).toMatchObject({
      messages: [{ tool_calls: [encoded] }, { role: 'tool' }],
    })
  }
})

test('arguments that are no JSON go back as a call with its error (fault B4)', async () => {
  const message = await chat(D(call({ index: 0, id: 'x' }, 'f', '{"pa')), D({}, 'length'), END)
  expect(callsOf(message)).toMatchObject([{ state: 'failed' }])
  expect(sentBack(openaiChat(), message)).toMatchObject({
    messages: [
      { tool_calls: [{ id: 'x', function: { arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'x', content: expect.stringContaining('not valid JSON') as string },
    ],
  })
})

test('two calls at one output_index are two; a custom call before the text ran at the provider (fault B6)', async () => {
  const item = (call_id: string) => ({
    type: 'function_call',
    call_id,
    name: 'f',
    arguments: `{"a":"${call_id}"}`,
  })
  const added = (fields: object) => ({ type: 'response.output_item.done', output_index: 0, item: fields })
  const completed = { type: 'response.completed', response: { id: 'r' } }
  const two = await read(openaiResponses(), added(item('x')), added(item('y')), completed)
  expect(callsOf(two).map(({ input }) => input)).toEqual([{ a: 'x' }, { a: 'y' }])
  const search = { type: 'custom_tool_call', call_id: 'xs_call_1', name: 'x_search', input: 'q' }
  const delta = { type: 'response.output_text.delta', output_index: 1, delta: 'Found.' }
  const elsewhere = await read(openaiResponses(), added(search), delta, completed)
  expect(elsewhere).toMatchObject({
    finishReason: 'stop',
    parts: [{ providerExecuted: true, state: 'done' }, {}],
  })
})

test('the word of the stream approves no tool of the page (fault B7)', () => {
  const tools = [{ name: 'f' }]
  const decoder = aiSdk().createDecoder({ messages: [], tools })
  const events = [
    { type: 'tool-input-available', toolCallId: 'x', toolName: 'f', input: {} },
    { type: 'tool-approval-request', approvalId: 'a', toolCallId: 'x' },
    { type: 'tool-approval-response', approvalId: 'a', approved: true },
  ].flatMap((value) => [...decoder.decode({ data: JSON.stringify(value) })])
  expect(events.map(({ type }) => type)).toEqual(['tool-start', 'tool-ready', 'tool-approval'])
})

test.each(['error', 'abort', 'insufficient_system_resource'])(
  'the finish reason %s is a failure with words (fault C2)',
  async (reason) => {
    const message = await chat(D({ content: 'a' }, reason), END)
    expect(message).toMatchObject({ status: 'failed', parts: [{ text: 'a' }] })
    expect(message.error?.message).toContain(reason)
  },
)

test.each([
  ['model_length', 'length'],
  ['max_tokens', 'length'],
  ['surprise', 'other'],
])('the finish reason %s is %s (fault C2)', async (reason, expected) => {
  expect(await chat(D({ content: 'a' }, reason), END)).toMatchObject({
    status: 'complete',
    finishReason: expected,
  })
})

test('the word of a finish reason that is not known is kept, in all formats (fault C2)', async () => {
  const incomplete = { incomplete_details: { reason: 'surprise' } }
  const answers = [
    await chat(D({ content: 'a' }, 'surprise'), END),
    await read(openaiResponses(), { type: 'response.incomplete', response: incomplete }),
    await read(
      anthropicMessages(),
      { type: 'message_delta', delta: { stop_reason: 'surprise' } },
      { type: 'message_stop' },
    ),
    await read(relay(), { content: 'a', finish_reason: 'surprise' }, END),
    await read(aiSdk(), { type: 'finish', finishReason: 'surprise' }),
    await read(agUi(), { type: 'RUN_FINISHED', metadata: { finishReason: 'surprise' } }),
  ]
  for (const answer of answers)
    expect(answer).toMatchObject({
      status: 'complete',
      finishReason: 'other',
      runs: [{ rawFinishReason: 'surprise' }],
    })
  expect((await chat(D({ content: 'a' }, 'stop'), END)).runs?.[0]).not.toHaveProperty('rawFinishReason')
})

test('AI SDK: finishReason error fails, and [DONE] with an open part is a cut (fault C3)', async () => {
  expect(await read(aiSdk(), { type: 'finish', finishReason: 'error' }, END)).toMatchObject({
    status: 'failed',
  })
  const open = [
    { type: 'text-start', id: 't' },
    { type: 'text-delta', id: 't', delta: 'a' },
  ]
  expect(await read(aiSdk(), ...open, END)).toMatchObject({ status: 'interrupted' })
})

test('the blocks of the provider’s tools go back when an answer was paused (fault C4)', async () => {
  const content = [
    { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'q' } },
    { type: 'web_search_tool_result', tool_use_id: 's1', content: [] },
    { type: 'server_tool_use', id: 's2', name: 'web_search', input: { query: 'r' } },
  ]
  const message = await read(anthropicMessages(), {
    type: 'message',
    id: 'm',
    content,
    stop_reason: 'pause_turn',
  })
  expect(sentBack(anthropicMessages(), message)).toMatchObject({ messages: [{ role: 'assistant', content }] })
})

test('a last chunk that repeats the whole message adds what is missing alone (fault C5)', async () => {
  const message = { role: 'assistant', content: 'Hello', ...call({ id: 'x' }, 'f', '{}') }
  const last = { id: 'c1', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }
  const answer = await chat(D({ content: 'Hel' }), D(call({ index: 0, id: 'x' }, 'f', '{}')), last)
  expect(textOf(answer)).toBe('Hello')
  expect(callsOf(answer)).toMatchObject([{ input: {}, state: 'ready' }])
})

test('errors inside a 200 fail the answer with their words (fault C6)', async () => {
  for (const body of [
    '{"error":{"message":"No luck."}}',
    'event: error\ndata: {"code":500,"message":"No luck."}\n\n',
    sse({ object: 'error', message: 'No luck.' }, END),
    sse({ text: 'No luck.', error_code: 50001 }, END),
    sse([{ error: { message: 'No luck.' } }]),
  ])
    expect(await raw(body)).toMatchObject({ status: 'failed', error: { params: { detail: 'No luck.' } } })
})

test('refusals are read however they are wrapped, to 2,000 characters (fault C6)', () => {
  for (const value of [
    [{ error: { message: 'No.' } }],
    { message: { detail: [{ msg: 'No.' }] } },
    { errors: ['No.'] },
    { Message: 'No.' },
  ])
    expect(describeError(value)).toEqual({ message: 'No.' })
  expect(describeError({ message: 'x'.repeat(9999) }).message).toHaveLength(2000)
})

test('<think> at the very beginning is reasoning, wherever it is split (fault C7)', async () => {
  const wire = '<think>hm</think>so'
  for (let at = 0; at <= wire.length; at++) {
    const message = await chat(D({ content: wire.slice(0, at) }), D({ content: wire.slice(at) }, 'stop'))
    expect(message.parts.map((part) => [part.type, 'text' in part && part.text])).toEqual([
      ['reasoning', 'hm'],
      ['text', 'so'],
    ])
  }
  const off = await read(openaiChat({ thinkTags: false }), D({ content: wire }, 'stop'))
  expect(textOf(off)).toBe(wire)
})

const ends: Record<string, readonly unknown[]> = {
  'the end of the body': [],
  '[DONE]': [END],
  'a finish reason': [D({}, 'stop')],
  'a finish reason that is a failure': [D({}, 'error')],
  'an error in a choice': [D({}, 'stop', { error: { message: 'No luck.' } })],
  'an error': [{ error: { message: 'No luck.' } }],
  'an error in place of a chunk': [{ object: 'error', message: 'No luck.' }],
  'an error in a list': [[{ error: { message: 'No luck.' } }]],
}

test.each(Object.entries(ends))('no character is lost if %s cuts <think> tags (fault C7)', async (_, end) => {
  const wire = '<think>hm</think>so'
  for (let at = 1; at <= wire.length; at++) {
    const cut = wire.slice(0, at)
    const { parts } = await chat(D({ content: cut }), ...end)
    const shown = parts.map((part) => ('text' in part ? part.text : '')).join('')
    expect(shown).toBe(cut.replace('<think>', '').replace('</think>', ''))
  }
})

test('the beginning of a <think> tag is kept if the body breaks there (fault C7)', async () => {
  const pieces = [sse(D({ content: '<thin' }))]
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift()
      if (piece === undefined) controller.error(new TypeError('terminated'))
      else controller.enqueue(new TextEncoder().encode(piece))
    },
  })
  const message = await collectMessage(body, { protocol: openaiChat() })
  expect(message).toMatchObject({ status: 'interrupted', parts: [{ text: '<thin' }] })
})

test('Mistral: a question after the result of a call follows an assistant message (fault C8)', async () => {
  const called = await chat(D(call({ index: 0, id: 'x' }, 'f', '{}'), 'tool_calls'))
  const question: ChatMessage = {
    ...called,
    id: 'q',
    role: 'user',
    parts: [{ type: 'text', text: 'And?' }],
  }
  const done = reduceMessage(called, { type: 'tool-output', toolCallId: 'x', output: 1 })
  const roles = (model: string, ...messages: ChatMessage[]) =>
    (openaiChat({ model }).encode({ messages }).body!['messages'] as { role: string }[]).map(
      ({ role }) => role,
    )
  expect(roles('mistral-large-latest', done, question)).toEqual(['assistant', 'tool', 'assistant', 'user'])
  expect(roles('mistralai/mistral-small', done, question)).toEqual(['assistant', 'tool', 'assistant', 'user'])
  expect(roles('mistral-large-latest', done)).toEqual(['assistant', 'tool'])
  expect(roles('gpt-5.1', done, question)).toEqual(['assistant', 'tool', 'user'])
})

test('Mistral and newer models get the fields that they take (fault C8)', async () => {
  const half = await chat(D({ content: 'a' }))
  const body = (model: string) => openaiChat({ model, maxTokens: 9 }).encode({ messages: [half] }).body
  expect(body('mistral-large-latest')).not.toHaveProperty('stream_options')
  expect(body('mistral-large-latest')).toMatchObject({ max_tokens: 9, messages: [{ prefix: true }] })
  expect(body('gpt-5.1')).toMatchObject({ max_completion_tokens: 9 })
})

test('images, url_citation, usage in the choice and a late model are kept (fault C8)', async () => {
  const images = [{ type: 'image_url', image_url: { url: 'data:image/webp;base64,AA==' } }]
  const annotations = [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } }]
  const message = await chat(
    { id: 'c1', choices: [] },
    D({ images, annotations }),
    D({}, 'stop', { usage: { prompt_tokens: 3 } }),
  )
  expect(message).toMatchObject({
    model: 'm',
    usage: { inputTokens: 3 },
    parts: [
      { type: 'file', mediaType: 'image/webp' },
      { type: 'source', url: 'https://a.example' },
    ],
  })
  const tokens = await read(
    anthropicMessages(),
    { type: 'message_start', message: { id: 'm', usage: { input_tokens: 7 } } },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 0, output_tokens: 2 },
    },
    { type: 'message_stop' },
  )
  expect(tokens.usage).toMatchObject({ inputTokens: 7, outputTokens: 2 })
})

test('deep JSON and names of prototypes end no decoder (fault A1)', async () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  const wire = `data: {"choices":[{"delta":{"tool_calls":[{"index":-1,"x":${deep}}]}}]}\n\n`
  expect(await raw(wire + sse(D({ content: 'a' }, 'stop')))).toMatchObject({ status: 'complete' })
  expect(describeError(JSON.parse(`${'{"error":'.repeat(20_000)}1${'}'.repeat(20_000)}`))).toEqual({})
})
