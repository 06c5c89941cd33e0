import { bytePieces, responseOf, sseEvent } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import type { ChatEvent } from '../../../../../core/src/events.ts'
import { type ChatMessage, textOf } from '../../../../../core/src/message.ts'
import { collectMessage, streamEvents } from '../../../../../core/src/run/collectMessage.ts'
import { openaiResponses } from '../../../../../core/src/protocol/openaiResponses/openaiResponses.ts'

const protocol = openaiResponses()
type Event = { type: string } & Record<string, unknown>
const wire = (events: readonly Event[]) => events.map((event) => sseEvent(event.type, event)).join('')
const read = (...events: readonly Event[]): Promise<ChatMessage> =>
  collectMessage(responseOf(wire(events)), { protocol })

async function eventsOf(...events: readonly Event[]): Promise<readonly ChatEvent[]> {
  const all: ChatEvent[] = []
  for await (const event of streamEvents(responseOf(wire(events)), { protocol })) all.push(event)
  return all
}

const created = { type: 'response.created', response: { id: 'resp_1', model: 'm1', status: 'in_progress' } }
const completed = { type: 'response.completed', response: { id: 'resp_1', model: 'm1' } }
const delta = (text: string, at = 0, content_index = 0) => ({
  type: 'response.output_text.delta',
  output_index: at,
  content_index,
  item_id: 'msg',
  delta: text,
})
const added = (output_index: number, item: object) => ({
  type: 'response.output_item.added',
  output_index,
  item,
})
const done = (output_index: number, item: object) => ({
  type: 'response.output_item.done',
  output_index,
  item,
})
const args = (output_index: number, json: string) => ({
  type: 'response.function_call_arguments.delta',
  output_index,
  delta: json,
})
const call = (id: string, name: string, json = '') => ({
  type: 'function_call',
  call_id: id,
  name,
  arguments: json,
})
const calls = (message: ChatMessage) => message.parts.filter((part) => part.type === 'tool-call')

describe('text and reasoning', () => {
  test('deltas join into a part for each content part of each item', async () => {
    const message = await read(
      created,
      delta('Hel'),
      delta('lo'),
      delta(' there', 0, 1),
      delta('.', 1),
      completed,
    )
    expect(message).toMatchObject({
      status: 'complete',
      finishReason: 'stop',
      model: 'm1',
      serverId: 'resp_1',
    })
    expect(message.parts).toEqual([
      { type: 'text', id: '0.0', text: 'Hello' },
      { type: 'text', id: '0.1', text: ' there' },
      { type: 'text', id: '1.0', text: '.' },
    ])
  })

  test('ids that change with every event change nothing: the index is the key', async () => {
    const message = await read(
      added(0, { type: 'message', id: 'a', content: [] }),
      { ...delta('Hel'), item_id: 'b' },
      { ...delta('lo'), item_id: 'c' },
      done(0, { type: 'message', id: 'd', content: [{ type: 'output_text', text: 'Hello' }] }),
      completed,
    )
    expect(message.parts).toEqual([{ type: 'text', id: '0.0', text: 'Hello' }])
  })

  test.each([
    ['response.reasoning_text.delta', { content_index: 0 }, '0.0'],
    ['response.reasoning_summary_text.delta', { summary_index: 0 }, '0.s0'],
  ])('%s is reasoning', async (type, index, id) => {
    const message = await read({ type, output_index: 0, ...index, delta: 'hm' }, completed)
    expect(message.parts).toEqual([expect.objectContaining({ type: 'reasoning', id, text: 'hm' })])
  })

  test('the proof of an item of reasoning is on its last part, or on an empty one', async () => {
    const summary = (at: number, text: string) => ({
      type: 'response.reasoning_summary_text.delta',
      output_index: 0,
      summary_index: at,
      delta: text,
    })
    const parts = [
      { type: 'summary_text', text: 'one' },
      { type: 'summary_text', text: 'two' },
    ]
    const message = await read(
      summary(0, 'one'),
      summary(1, 'two'),
      done(0, { type: 'reasoning', summary: parts, encrypted_content: 'E1' }),
      done(1, { type: 'reasoning', summary: [], encrypted_content: 'E2' }),
      completed,
    )
    expect(message.parts).toMatchObject([
      { type: 'reasoning', id: '0.s0', text: 'one' },
      { type: 'reasoning', id: '0.s1', text: 'two', signature: 'E1' },
      { type: 'reasoning', id: '1.s0', text: '', signature: 'E2' },
    ])
  })

  test('a refusal is text', async () => {
    const refusal = { type: 'response.refusal.delta', output_index: 0, content_index: 0, delta: 'I can’t.' }
    expect(textOf(await read(refusal, completed))).toBe('I can’t.')
  })

  test('the end of a part adds text that the deltas left out, and replaces text that differs', async () => {
    const end = (text: string) => ({
      type: 'response.output_text.done',
      output_index: 0,
      content_index: 0,
      text,
    })
    expect(textOf(await read(delta('Hel'), end('Hello'), completed))).toBe('Hello')
    expect(textOf(await read(delta('Hallo'), end('Hello'), completed))).toBe('Hello')
    expect(textOf(await read(delta('Hello'), end(''), completed))).toBe('Hello')
  })

  test('an answer that did not stream at all is read from its end', async () => {
    const output = [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
      { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] },
      call('c1', 'f', '{"x":1}'),
    ]
    const message = await read({ ...completed, response: { ...completed.response, output } })
    expect(message.parts.map((part) => part.type)).toEqual(['reasoning', 'text', 'tool-call'])
    expect(message.finishReason).toBe('tool-calls')
    expect(textOf(await read(delta('Hello'), { ...completed, response: { output } }))).toBe('Hello')
  })

  test('a whole response as plain JSON is the answer, and one that is not finished is none', async () => {
    const output = [{ type: 'message', content: [{ type: 'output_text', text: 'Hello' }] }]
    const body = (status: string) =>
      `data: ${JSON.stringify({ object: 'response', id: 'r', status, output })}\n\n`
    const message = await collectMessage(responseOf(body('completed')), { protocol })
    expect([message.status, message.serverId, textOf(message)]).toEqual(['complete', 'r', 'Hello'])
    expect((await collectMessage(responseOf(body('queued')), { protocol })).status).toBe('interrupted')
  })
})

describe('function calls', () => {
  test('parallel, interleaved calls are put together by index and handed on at the end', async () => {
    const events = await eventsOf(
      added(0, call('a', 'f')),
      added(1, call('b', 'g')),
      args(0, '{"x"'),
      args(1, '{"y"'),
      args(0, ':1}'),
      args(1, ':2}'),
      done(0, call('a', 'f', '{"x":1}')),
      done(1, call('b', 'g', '{"y":2}')),
      completed,
    )
    expect(events.map((event) => event.type)).toEqual([
      'tool-start',
      'tool-start',
      'tool-input',
      'tool-input',
      'tool-input',
      'tool-input',
      'start',
      'tool-ready',
      'tool-ready',
      'finish',
    ])
    expect(events.slice(-3)).toEqual([
      { type: 'tool-ready', toolCallId: 'a', input: { x: 1 } },
      { type: 'tool-ready', toolCallId: 'b', input: { y: 2 } },
      { type: 'finish', reason: 'tool-calls' },
    ])
  })

  test.each([
    [
      'of the arguments',
      { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"x":1}' },
    ],
    ['of the item', done(0, call('a', 'f', '{"x":1}'))],
  ])('arguments told only at the end %s are taken from there', async (_, end) => {
    const message = await read(added(0, call('a', 'f')), end, done(0, call('a', 'f')), completed)
    expect(calls(message)).toMatchObject([
      { id: 'a', name: 'f', input: { x: 1 }, inputText: '{"x":1}', state: 'ready' },
    ])
  })

  test('a call whose beginning was lost is whole at its end; arguments that differ there win', async () => {
    const lost = await read(args(0, '{"x":'), done(0, call('a', 'f', '{"x":1}')), completed)
    expect(calls(lost)).toMatchObject([{ id: 'a', input: { x: 1 }, state: 'ready' }])
    const other = await read(
      added(0, call('a', 'f')),
      args(0, '{"x":9'),
      done(0, call('a', 'f', '{"x":1}')),
      completed,
    )
    expect(calls(other)).toMatchObject([{ inputText: '{"x":1}', input: { x: 1 }, state: 'ready' }])
  })

  test('no arguments are an empty object; a custom tool’s input is text', async () => {
    const custom = { type: 'custom_tool_call', call_id: 'b', name: 'run', input: '' }
    const message = await read(
      added(0, call('a', 'f')),
      done(0, call('a', 'f')),
      added(1, custom),
      { type: 'response.custom_tool_call_input.delta', output_index: 1, delta: 'ls -' },
      { type: 'response.custom_tool_call_input.done', output_index: 1, input: 'ls -l' },
      done(1, { ...custom, input: 'ls -l' }),
      completed,
    )
    expect(calls(message)).toMatchObject([
      { id: 'a', input: {}, state: 'ready' },
      { id: 'b', input: 'ls -l', inputText: 'ls -l', state: 'ready' },
    ])
  })

  test('a call that was cut off is never ready: by the stream, by a limit, by an item that stays incomplete', async () => {
    const limit = {
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    }
    const begun = added(0, call('a', 'f'))
    const whole = done(0, call('a', 'f', '{}'))
    const state = async (...events: Event[]) => calls(await read(...events))[0]?.state
    expect(await state(begun, whole)).toBe('streaming-input')
    expect(await state(begun, limit)).toBe('failed')
    expect(await state(begun, args(0, '{"x'), whole, limit)).toBe('ready')
    expect(
      await state(begun, args(0, '{"x'), done(0, { ...call('a', 'f', '{"x'), status: 'incomplete' }), limit),
    ).toBe('failed')
    expect(await state(begun, done(0, call('a', 'f')), limit)).toBe('failed')
  })
})

describe('the end', () => {
  test.each([
    [{ reason: 'max_output_tokens' }, 'length'],
    [{ reason: 'content_filter' }, 'content-filter'],
    [{ reason: 'steered' }, 'other'],
    [null, 'other'],
  ])('incomplete, %j, is %s', async (incomplete_details, reason) => {
    const message = await read(delta('a'), { type: 'response.incomplete', response: { incomplete_details } })
    expect(message).toMatchObject({ status: 'complete', finishReason: reason })
  })

  test('the end of the file without a terminal event is interrupted; [DONE] is none', async () => {
    expect((await read(created, delta('half'))).status).toBe('interrupted')
    const body = `${wire([delta('half')])}data: [DONE]\n\n`
    const message = await collectMessage(responseOf(body), { protocol })
    expect([message.status, message.parts.length]).toEqual(['interrupted', 1])
  })

  test.each<[string, Event]>([
    ['flat', { type: 'error', code: 'server_error', message: 'overloaded' }],
    ['nested', { type: 'error', error: { code: 'server_error', message: 'overloaded' } }],
    [
      'failed',
      { type: 'response.failed', response: { error: { code: 'server_error', message: 'overloaded' } } },
    ],
  ])('an error, %s, fails the message once and keeps its text', async (_, event) => {
    const message = await read(delta('half'), event, completed)
    expect(message).toMatchObject({
      status: 'failed',
      error: { kind: 'provider', message: 'overloaded', code: 'server_error', retryable: true },
    })
    expect(textOf(message)).toBe('half')
  })

  test('a gateway’s error without a type fails the message, too', async () => {
    const body = 'data: {"error":{"message":"no credit","code":"insufficient_quota"}}\n\n'
    const message = await collectMessage(responseOf(body), { protocol })
    expect(message).toMatchObject({ status: 'failed', error: { message: 'no credit', retryable: false } })
  })

  test('usage has cached and reasoning tokens', async () => {
    const usage = {
      input_tokens: 10,
      output_tokens: 5,
      total_tokens: 15,
      input_tokens_details: { cached_tokens: 8 },
      output_tokens_details: { reasoning_tokens: 2 },
    }
    expect((await read({ ...completed, response: { usage } })).usage).toEqual({
      inputTokens: 10,
      outputTokens: 5,
      totalTokens: 15,
      cachedInputTokens: 8,
      reasoningTokens: 2,
    })
  })
})

test('cut at every byte: never complete, always a prefix, no call ready', async () => {
  const events = [
    created,
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'うん' },
    delta('日本語', 1),
    delta('😀', 1),
    added(2, call('a', 'f')),
    done(2, call('a', 'f', '{"x":"é"}')),
    completed,
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
      const message = await read(
        { ...delta('no'), output_index: index },
        { ...delta('no'), content_index: index },
        { ...added(0, call('a', 'f')), output_index: index },
        delta('yes'),
        completed,
      )
      expect(message.parts).toEqual([
        { type: 'text', id: '0.0', text: 'yes' },
        expect.objectContaining({ name: 'malformed', data: expect.objectContaining({ count: 3 }) }),
      ])
    }
  })

  test('arguments, names and ids may be called __proto__ and change nothing', async () => {
    const json = '{"__proto__":{"polluted":true}}'
    const message = await read(
      added(0, call('__proto__', '__proto__')),
      done(0, call('__proto__', '__proto__', json)),
      completed,
    )
    expect(JSON.stringify(calls(message)[0]?.input)).toBe(json)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('calls beyond 10,000 are refused', async () => {
    const decoder = openaiResponses().createDecoder()
    const begin = (index: number) =>
      decoder.decode({ data: JSON.stringify(added(index, call(`c${index}`, 'f'))) }).length
    const begun = Array.from({ length: 10_050 }, (_, index) => begin(index))
    expect(begun.reduce((sum, count) => sum + count)).toBe(10_000)
  })

  test('fields that are something else than they should be are passed over', async () => {
    const odd = [null, 7, 'x', [], [null, 7, [], {}], {}]
    const events = odd.flatMap((value): Event[] => [
      { type: 'response.created', response: value },
      { type: 'response.output_item.added', item: value },
      { type: 'response.output_item.done', output_index: 1, item: value },
      { type: 'response.output_item.done', output_index: 2, item: { type: 'message', content: value } },
      {
        type: 'response.output_item.done',
        output_index: 3,
        item: { type: 'reasoning', summary: value, content: value },
      },
      {
        type: 'response.output_item.done',
        output_index: 4,
        item: { type: 'web_search_call', id: 'w', action: value },
      },
      { type: 'response.output_text.delta', delta: value === 'x' ? 7 : value },
      { type: 'response.output_text.annotation.added', annotation: value },
      { type: 'response.function_call_arguments.done', arguments: value },
    ])
    const message = await read(...events, { type: 'response.completed', response: null, usage: 7 })
    expect(message.status).toBe('complete')
    expect(textOf(message)).toBe('')
  })
})
