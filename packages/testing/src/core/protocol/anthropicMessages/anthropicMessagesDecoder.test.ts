import { bytePieces, responseOf, sseEvent } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import type { ChatEvent } from '../../../../../core/src/events.ts'
import { type ChatMessage, textOf } from '../../../../../core/src/message.ts'
import { collectMessage, streamEvents } from '../../../../../core/src/run/collectMessage.ts'
import { anthropicMessages } from '../../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'

const protocol = anthropicMessages()
type Event = { type: string } & Record<string, unknown>
const wire = (events: readonly Event[]) => events.map((event) => sseEvent(event.type, event)).join('')
const read = (...events: readonly Event[]): Promise<ChatMessage> =>
  collectMessage(responseOf(wire(events)), { protocol })

async function eventsOf(...events: readonly Event[]): Promise<readonly ChatEvent[]> {
  const all: ChatEvent[] = []
  for await (const event of streamEvents(responseOf(wire(events)), { protocol })) all.push(event)
  return all
}

const started = (usage: object = {}) => ({
  type: 'message_start',
  message: { id: 'msg_1', model: 'm1', usage },
})
const begin = (index: number, content_block: object) => ({
  type: 'content_block_start',
  index,
  content_block,
})
const delta = (index: number, fields: object) => ({ type: 'content_block_delta', index, delta: fields })
const stop = (index: number) => ({ type: 'content_block_stop', index })
const text = (index: number, said: string) => delta(index, { type: 'text_delta', text: said })
const json = (index: number, partial_json: string) => delta(index, { type: 'input_json_delta', partial_json })
const ended = (stop_reason: string | null, usage: object = {}): Event[] => [
  { type: 'message_delta', delta: { stop_reason }, usage },
  { type: 'message_stop' },
]
const tool = (id: string, input: object = {}) => ({ type: 'tool_use', id, name: 'f', input })
const calls = (message: ChatMessage) => message.parts.filter((part) => part.type === 'tool-call')

describe('text and thinking', () => {
  test('blocks become parts, in their order', async () => {
    const message = await read(
      started(),
      begin(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'h' }),
      { type: 'ping' },
      delta(0, { type: 'thinking_delta', thinking: 'm' }),
      delta(0, { type: 'signature_delta', signature: 'S1' }),
      stop(0),
      begin(1, { type: 'text', text: 'Hel' }),
      text(1, 'lo'),
      stop(1),
      ...ended('end_turn'),
    )
    expect(message).toMatchObject({
      status: 'complete',
      finishReason: 'stop',
      model: 'm1',
      serverId: 'msg_1',
    })
    expect(message.parts).toEqual([
      { type: 'reasoning', id: '0', text: 'hm', signature: 'S1' },
      { type: 'text', id: '1', text: 'Hello' },
    ])
  })

  test('neighbouring blocks of text are one text: a citation cuts sentences apart', async () => {
    const citation = { type: 'web_search_result_location', url: 'https://a.example', title: 'A' }
    const message = await read(
      begin(0, { type: 'text', text: '' }),
      text(0, 'It is '),
      stop(0),
      begin(1, { type: 'text', text: '', citations: [] }),
      delta(1, { type: 'citations_delta', citation }),
      text(1, 'blue'),
      delta(1, { type: 'citations_delta', citation }),
      stop(1),
      begin(2, { type: 'text', text: '.' }),
      stop(2),
      begin(3, tool('a')),
      stop(3),
      begin(4, { type: 'text', text: 'Next' }),
      ...ended('end_turn'),
    )
    expect(message.parts).toMatchObject([
      { type: 'text', id: '0', text: 'It is blue.' },
      { type: 'source', id: 'https://a.example', url: 'https://a.example', title: 'A' },
      { type: 'tool-call' },
      { type: 'text', id: '4', text: 'Next' },
    ])
  })

  test('thinking without words keeps its proof; redacted thinking keeps its data', async () => {
    const message = await read(
      begin(0, { type: 'thinking', thinking: '', signature: 'S1' }),
      begin(1, { type: 'redacted_thinking', data: 'R1' }),
      ...ended('end_turn'),
    )
    expect(message.parts).toEqual([
      { type: 'reasoning', id: '0', text: '', signature: 'S1' },
      { type: 'reasoning', id: '1', text: '', signature: 'redacted_thinking:R1' },
    ])
  })

  test('citations of documents are sources by their title', async () => {
    const citation = { type: 'char_location', document_title: 'Contract', document_index: 0 }
    const message = await read(delta(0, { type: 'citations_delta', citation }), ...ended('end_turn'))
    expect(message.parts).toEqual([{ type: 'source', id: 'Contract', title: 'Contract' }])
  })

  test('text whose block’s beginning was lost is text', async () => {
    expect(textOf(await read(text(3, 'Hello'), ...ended('end_turn')))).toBe('Hello')
  })

  test('a second message_start starts nothing anew', async () => {
    const events = await eventsOf(
      started({ input_tokens: 1 }),
      started({ input_tokens: 9 }),
      ...ended('end_turn'),
    )
    expect(events).toEqual([
      { type: 'start', serverId: 'msg_1', model: 'm1' },
      { type: 'usage', usage: { inputTokens: 1 } },
      { type: 'usage', usage: { inputTokens: 1 } },
      { type: 'finish', reason: 'stop' },
    ])
  })

  test('a whole message as plain JSON is the answer', async () => {
    const content = [{ type: 'text', text: 'Hello' }, tool('a', { x: 1 })]
    const whole = {
      type: 'message',
      id: 'msg_1',
      content,
      stop_reason: 'tool_use',
      usage: { output_tokens: 3 },
    }
    const message = await collectMessage(responseOf(`data: ${JSON.stringify(whole)}\n\n`), { protocol })
    expect(message).toMatchObject({
      status: 'complete',
      finishReason: 'tool-calls',
      usage: { outputTokens: 3 },
    })
    expect(message.parts).toMatchObject([{ text: 'Hello' }, { input: { x: 1 }, state: 'ready' }])
  })
})

describe('tools', () => {
  test('calls stream their input and are handed on at the end of the message', async () => {
    const events = await eventsOf(
      begin(0, tool('a')),
      json(0, ''),
      json(0, '{"x"'),
      json(0, ':1}'),
      stop(0),
      begin(1, tool('b')),
      stop(1),
      ...ended('tool_use'),
    )
    expect(events).toEqual([
      { type: 'tool-start', toolCallId: 'a', name: 'f' },
      { type: 'tool-input', toolCallId: 'a', delta: '{"x"', input: {} },
      { type: 'tool-input', toolCallId: 'a', delta: ':1}', input: { x: 1 } },
      { type: 'tool-start', toolCallId: 'b', name: 'f' },
      { type: 'tool-ready', toolCallId: 'a', input: { x: 1 } },
      { type: 'tool-ready', toolCallId: 'b', input: {} },
      { type: 'finish', reason: 'tool-calls' },
    ])
  })

  test('an input sent at the start is used if no input streams', async () => {
    const told = begin(0, tool('a', { x: 1 }))
    expect(calls(await read(told, stop(0), ...ended('tool_use')))[0]?.input).toEqual({ x: 1 })
    expect(calls(await read(told, json(0, '{"x":2}'), stop(0), ...ended('tool_use')))[0]?.input).toEqual({
      x: 2,
    })
  })

  test('a call that was cut off is never ready: by the stream, by a limit, by a block that did not end', async () => {
    const state = async (...events: Event[]) => calls(await read(begin(0, tool('a')), ...events))[0]?.state
    expect(await state(json(0, '{}'), stop(0))).toBe('streaming-input')
    expect(await state(json(0, '{"x'), stop(0), ...ended('max_tokens'))).toBe('failed')
    expect(await state(stop(0), ...ended('max_tokens'))).toBe('failed')
    expect(await state(stop(0), begin(1, tool('b')), stop(1), ...ended('max_tokens'))).toBe('ready')
    expect(await state(json(0, '{}'), ...ended('tool_use'))).toBe('failed')
  })

  test('a tool the provider runs shows its input and what it brought', async () => {
    const results = [{ type: 'web_search_result', url: 'https://a.example', title: 'A' }]
    const message = await read(
      begin(0, { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} }),
      json(0, '{"query":"q"}'),
      stop(0),
      begin(1, { type: 'web_search_tool_result', tool_use_id: 's1', content: results }),
      stop(1),
      ...ended('end_turn'),
    )
    expect(message.finishReason).toBe('stop')
    expect(message.parts).toMatchObject([
      {
        type: 'tool-call',
        id: 's1',
        name: 'web_search',
        providerExecuted: true,
        inputText: '{"query":"q"}',
        input: { query: 'q' },
        output: results,
        state: 'done',
      },
    ])
  })

  test.each([
    [
      'web_fetch_tool_result',
      { content: { type: 'web_fetch_tool_result_error', error_code: 'url_too_long' } },
      'url_too_long',
    ],
    [
      'mcp_tool_result',
      { is_error: true, content: [{ type: 'text', text: 'no such tool' }] },
      'no such tool',
    ],
    ['mcp_tool_result', { is_error: true, content: [] }, 'The provider could not do this.'],
  ])('%s %j says why the call failed', async (type, fields, error) => {
    const message = await read(
      begin(0, { type: 'mcp_tool_use', id: 's1', name: 'f', server_name: 's', input: { x: 1 } }),
      stop(0),
      begin(1, { type, tool_use_id: 's1', ...fields }),
      ...ended('end_turn'),
    )
    expect(message.parts).toMatchObject([{ input: { x: 1 }, state: 'failed', error }])
  })
})

describe('the end', () => {
  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool-calls'],
    ['refusal', 'content-filter'],
    ['weather', 'other'],
    [null, 'other'],
  ])('stop_reason %s is %s', async (raw, reason) => {
    expect(await read(started(), ...ended(raw))).toMatchObject({ status: 'complete', finishReason: reason })
  })

  test('a stop_reason ends the message, also without message_stop (fault C1)', async () => {
    const message = await read(text(0, 'whole'), ...ended('end_turn').slice(0, 1))
    expect([message.status, textOf(message)]).toEqual(['complete', 'whole'])
  })

  test.each([
    [{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'overloaded_error', true],
    [
      { type: 'error', error: { type: 'invalid_request_error', message: 'Overloaded' } },
      'invalid_request_error',
      false,
    ],
  ])('%j fails the message and keeps its text', async (event, code, retryable) => {
    const message = await read(text(0, 'half'), event, ...ended('end_turn'))
    expect(message).toMatchObject({
      status: 'failed',
      error: { kind: 'provider', message: 'Overloaded', code, retryable },
    })
    expect(textOf(message)).toBe('half')
  })

  test('a gateway’s error without a type fails the message, and its [DONE] ends nothing', async () => {
    const body = (...data: string[]) => responseOf(data.map((line) => `data: ${line}\n\n`).join(''))
    const failed = await collectMessage(body('{"error":{"message":"no"}}'), { protocol })
    expect(failed).toMatchObject({ status: 'failed', error: { message: 'no' } })
    expect(await collectMessage(body('[DONE]'), { protocol })).toMatchObject({
      status: 'interrupted',
      parts: [],
    })
  })

  test('counts replace those before them; what went through a cache is input, too', async () => {
    const message = await read(
      started({
        input_tokens: 10,
        cache_read_input_tokens: 5,
        cache_creation_input_tokens: 3,
        output_tokens: 1,
      }),
      ...ended('end_turn', {
        output_tokens: 7,
        input_tokens: null,
        output_tokens_details: { thinking_tokens: 4 },
      }),
    )
    expect(message.usage).toEqual({
      inputTokens: 18,
      cachedInputTokens: 5,
      outputTokens: 7,
      reasoningTokens: 4,
    })
  })
})

test('cut at every byte before its stop_reason: never complete, always a prefix, no call ready', async () => {
  const events = [
    started(),
    begin(0, { type: 'thinking', thinking: 'うん' }),
    begin(1, { type: 'text', text: '' }),
    text(1, '日本語'),
    text(1, '😀'),
    begin(2, tool('a')),
    json(2, '{"x":"é"}'),
    stop(2),
    ...ended('tool_use').slice(0, 1),
  ]
  const bytes = new TextEncoder().encode(wire(events))
  for (let at = 0; at < bytes.length - 1; at++) {
    const message = await collectMessage(responseOf(bytePieces(bytes.slice(0, at), 7)), { protocol })
    expect(message.status).toBe('interrupted')
    expect('日本語😀'.startsWith(textOf(message))).toBe(true)
    expect(calls(message).filter(({ state }) => state !== 'streaming-input')).toEqual([])
  }
})

describe('hostile streams', () => {
  test('an index that is no small non-negative integer is refused and counted', async () => {
    for (const index of [-1, 1.5, 10_000, 1e300, '__proto__', {}, []]) {
      const refused = [text(0, 'no'), begin(0, tool('a')), stop(0)].map((event) => ({ ...event, index }))
      const message = await read(...refused, text(0, 'yes'), ...ended('end_turn'))
      expect(message.parts).toEqual([
        { type: 'text', id: '0', text: 'yes' },
        expect.objectContaining({ name: 'malformed', data: expect.objectContaining({ count: 3 }) }),
      ])
    }
  })

  test('inputs and ids may be called __proto__ and change nothing', async () => {
    const input = '{"__proto__":{"polluted":true}}'
    const message = await read(begin(0, tool('__proto__')), json(0, input), stop(0), ...ended('tool_use'))
    expect(JSON.stringify(calls(message)[0]?.input)).toBe(input)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('calls beyond 10,000 are refused, with any index', () => {
    const decoder = anthropicMessages().createDecoder()
    const start = (id: number) =>
      decoder.decode({ data: JSON.stringify(begin(id % 7, tool(`c${id}`))) }).length
    const begun = Array.from({ length: 10_050 }, (_, id) => start(id))
    expect(begun.reduce((sum, count) => sum + count)).toBe(10_000)
  })

  test('fields that are something else than they should be are passed over', async () => {
    const odd = [null, 7, 'x', [], [null, 7, [], {}], {}]
    const types = ['text', 'thinking', 'redacted_thinking', 'tool_use', 'x_tool_result', 'image', null]
    const deltas = [
      'text_delta',
      'thinking_delta',
      'signature_delta',
      'input_json_delta',
      'citations_delta',
      null,
    ]
    const events = odd.flatMap((value): Event[] => [
      { type: 'message_start', message: value },
      { type: 'content_block_start', index: 0, content_block: value },
      { type: 'content_block_delta', index: 0, delta: value },
      { type: 'message_delta', delta: value, usage: value },
      ...types.map((type) =>
        begin(1, { type, id: value, name: value, input: value, citations: value, tool_use_id: value }),
      ),
      ...deltas.map((type) => delta(1, { type, partial_json: value, citation: value })),
    ])
    const message = await read(...events, ...ended('end_turn'))
    expect([message.status, textOf(message)]).toEqual(['complete', ''])
  })
})
