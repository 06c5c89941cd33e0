import { bytePieces, responseOf, sse } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import type { ChatEvent } from '../../../../../core/src/events.ts'
import { type ChatMessage, textOf } from '../../../../../core/src/message.ts'
import { collectMessage, streamEvents } from '../../../../../core/src/run/collectMessage.ts'
import { agUi } from '../../../../../core/src/protocol/agUi/agUi.ts'
import type { EncodeInput } from '../../../../../core/src/protocol/protocol.ts'

type Fields = Record<string, unknown>
const event = (type: string, fields: object = {}): Fields => ({ type, ...fields })
const started = event('RUN_STARTED', { threadId: 't', runId: 'r' })
const finished = (fields: object = {}) => event('RUN_FINISHED', { threadId: 't', runId: 'r', ...fields })
const said = (messageId: string, delta: string, fields: object = {}) =>
  event('TEXT_MESSAGE_CONTENT', { messageId, delta, ...fields })
const called = (toolCallId: string, args: string, fields: object = {}) => [
  event('TOOL_CALL_START', { toolCallId, toolCallName: 'f', ...fields }),
  event('TOOL_CALL_ARGS', { toolCallId, delta: args, ...fields }),
  event('TOOL_CALL_END', { toolCallId, ...fields }),
]

const say = (...events: unknown[]): Promise<ChatMessage> =>
  collectMessage(responseOf(sse(...events)), { protocol: agUi() })
const whole = (...events: unknown[]) => say(started, ...events, finished())
const hear = async (...events: unknown[]): Promise<ChatEvent[]> => {
  const heard: ChatEvent[] = []
  const body = sse(started, ...events, finished())
  for await (const each of streamEvents(responseOf(body), { protocol: agUi() })) heard.push(each)
  return heard
}
/** Decodes the events with a decoder that knows its request. */
const decode = (asked: EncodeInput, ...events: unknown[]): ChatEvent[] => {
  const decoder = agUi().createDecoder(asked)
  return [...events.flatMap((each) => decoder.decode({ data: JSON.stringify(each) })), ...decoder.end()]
}

const user: ChatMessage = {
  id: 'u',
  role: 'user',
  parts: [{ type: 'text', text: 'Hi' }],
  status: 'complete',
  createdAt: 0,
}

describe('text and reasoning', () => {
  test('a run begins, reasons, speaks and finishes', async () => {
    const message = await whole(
      event('REASONING_START', { messageId: 'r' }),
      event('REASONING_MESSAGE_START', { messageId: 'r', role: 'reasoning' }),
      event('REASONING_MESSAGE_CONTENT', { messageId: 'r', delta: 'hm' }),
      event('REASONING_MESSAGE_END', { messageId: 'r' }),
      event('REASONING_END', { messageId: 'r' }),
      event('TEXT_MESSAGE_START', { messageId: 'm', role: 'assistant' }),
      said('m', 'Hel'),
      said('m', ''),
      said('m', 'lo'),
      event('TEXT_MESSAGE_END', { messageId: 'm' }),
    )
    expect(message).toMatchObject({ status: 'complete', finishReason: 'stop' })
    expect(message.parts).toEqual([
      { type: 'reasoning', id: 'r', text: 'hm', echo: { messageId: 'r' } },
      { type: 'text', id: 'm', text: 'Hello', echo: { messageId: 'm' } },
    ])
  })

  test('messages interleave by id, and words of one that never began are not lost', async () => {
    const message = await whole(
      said('a', '1'),
      said('b', 'x'),
      said('a', '2'),
      event('TEXT_MESSAGE_CONTENT', { delta: '!' }),
    )
    expect(message.parts).toMatchObject([{ text: '12' }, { text: 'x' }, { text: '!' }])
  })

  test('chunks without an id go on with their producer’s last', async () => {
    const chunk = (kind: string, fields: object) => event(`${kind}_MESSAGE_CHUNK`, fields)
    const message = await whole(
      chunk('REASONING', { messageId: 'r', delta: 'h' }),
      chunk('REASONING', { delta: 'm' }),
      chunk('TEXT', { messageId: 'a', role: 'assistant', delta: '1' }),
      chunk('TEXT', { messageId: 'b', delta: 'x', subagentRunId: 's' }),
      chunk('TEXT', { delta: '2' }),
      chunk('TEXT', { delta: 'y', subagentRunId: 's' }),
    )
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: 'hm' },
      { text: '12' },
      { text: 'xy', parentId: 's' },
    ])
  })

  test('what is not the assistant’s own is not shown', async () => {
    const message = await whole(
      event('TEXT_MESSAGE_START', { messageId: 'u', role: 'user' }),
      said('u', 'the question'),
      event('TEXT_MESSAGE_CHUNK', { messageId: 'd', role: 'developer', delta: 'Be brief.' }),
      said('m', 'the answer'),
    )
    expect(textOf(message)).toBe('the answer')
  })

  test('thoughts of 0.0.x have no ids and are reasoning', async () => {
    const think = (delta: string) => [
      event('THINKING_TEXT_MESSAGE_START'),
      event('THINKING_TEXT_MESSAGE_CONTENT', { delta }),
      event('THINKING_TEXT_MESSAGE_END'),
    ]
    const message = await whole(
      event('THINKING_START', { title: 'x' }),
      ...think('one'),
      ...think('two'),
      event('THINKING_END'),
    )
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: 'one' },
      { type: 'reasoning', text: 'two' },
    ])
  })

  test('a provider’s own data is kept with its message or call', async () => {
    const encrypted = (subtype: string, entityId: string) =>
      event('REASONING_ENCRYPTED_VALUE', { subtype, entityId, encryptedValue: 'x' })
    const message = await whole(
      event('REASONING_MESSAGE_START', { messageId: 'r' }),
      encrypted('message', 'r'),
      said('m', 'a'),
      encrypted('message', 'm'),
      ...called('c', '{}'),
      encrypted('tool-call', 'c'),
      encrypted('message', 'nobody'),
    )
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: '', echo: { messageId: 'r', encryptedValue: 'x' } },
      { type: 'text', text: 'a', echo: { messageId: 'm', encryptedValue: 'x' } },
      { type: 'tool-call', echo: { messageId: 'c', encryptedValue: 'x' } },
    ])
  })

  test('metadata of a text is the message’s; the last word on a key wins', async () => {
    const message = await whole(
      said('m', 'a', { metadata: { x: { y: 1 }, z: 1 } }),
      event('TEXT_MESSAGE_END', { messageId: 'm', metadata: { x: 2 } }),
    )
    expect(message.metadata).toEqual({ x: 2, z: 1 })
  })
})

describe('the end', () => {
  test('RUN_FINISHED and the end of the file is complete; without it the message is interrupted', async () => {
    expect((await say(started, said('m', 'a'), finished())).status).toBe('complete')
    const cut = await say(started, said('m', 'half'))
    expect(cut).toMatchObject({ status: 'interrupted', error: { kind: 'network' } })
    expect(textOf(cut)).toBe('half')
  })

  test('a run that goes on after RUN_FINISHED ends with its last', async () => {
    const usage = [{ inputTokens: 1, outputTokens: 2 }]
    const first = [started, said('a', '1'), ...called('c', '{}'), finished({ usage })]
    const rest = [
      event('TOOL_CALL_RESULT', { messageId: 'x', toolCallId: 'c', content: 'ok' }),
      said('b', '2'),
    ]
    const message = await say(...first, ...rest, finished({ usage }), '[DONE]')
    expect(message).toMatchObject({ status: 'complete', usage: { inputTokens: 2, outputTokens: 4 } })
    expect(textOf(message)).toBe('12')
    expect((await say(...first, ...rest)).status).toBe('interrupted')
  })

  test('events after the end are still read', async () => {
    const message = await say(started, finished(), event('STATE_SNAPSHOT', { snapshot: 1 }))
    expect(message).toMatchObject({ status: 'complete', state: 1 })
  })

  test('usage is added up over models, and the last one is named', async () => {
    const usage = [
      { model: 'a', inputTokens: 1, cachedInputTokens: 1 },
      { model: 'b', inputTokens: 2, outputTokens: 3, totalTokens: 5, reasoningTokens: 1 },
      null,
    ]
    expect(await say(started, finished({ usage }))).toMatchObject({
      model: 'b',
      usage: { inputTokens: 3, outputTokens: 3, totalTokens: 5, cachedInputTokens: 1, reasoningTokens: 1 },
    })
  })

  test.each([
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['tool_calls', 'tool-calls'],
    ['constructor', 'other'],
  ])('the reason %s of TanStack AI’s servers is read', async (finishReason, expected) => {
    const message = await say(started, finished({ metadata: { tanstack: { finishReason } } }))
    expect(message.finishReason).toBe(expected)
  })

  test('RUN_ERROR fails the message, and later events are ignored', async () => {
    const message = await say(
      started,
      said('m', 'half'),
      event('RUN_ERROR', { message: 'It broke.', code: 'overloaded', usage: [{ inputTokens: 1 }] }),
      finished(),
    )
    expect(message).toMatchObject({
      status: 'failed',
      error: { kind: 'provider', message: 'It broke.', code: 'overloaded' },
      usage: { inputTokens: 1 },
      parts: [{ text: 'half' }],
    })
  })

  test('a run that was cancelled is stopped, and no error', async () => {
    const message = await say(started, said('m', 'half'), finished({ outcome: { type: 'cancelled' } }))
    expect(message).toMatchObject({ status: 'stopped', parts: [{ text: 'half' }] })
    expect(message.error).toBeUndefined()
  })
})

describe('tools', () => {
  test('arguments stream, are whole, and the server’s result asks for none of the client', async () => {
    const events = await hear(
      event('TOOL_CALL_START', { toolCallId: 'c', toolCallName: 'f', parentMessageId: 'm' }),
      event('TOOL_CALL_ARGS', { toolCallId: 'c', delta: '{"x":' }),
      event('TOOL_CALL_ARGS', { toolCallId: 'c', delta: '1}' }),
      event('TOOL_CALL_END', { toolCallId: 'c' }),
      event('TOOL_CALL_RESULT', { messageId: 'res', toolCallId: 'c', content: '{"y":2}', role: 'tool' }),
    )
    expect(events.slice(1)).toEqual([
      { type: 'tool-start', toolCallId: 'c', name: 'f', echo: { messageId: 'm' } },
      { type: 'tool-input', toolCallId: 'c', delta: '{"x":', input: {} },
      { type: 'tool-input', toolCallId: 'c', delta: '1}', input: { x: 1 } },
      { type: 'tool-ready', toolCallId: 'c', input: { x: 1 } },
      {
        type: 'tool-output',
        toolCallId: 'c',
        output: { y: 2 },
        providerExecuted: true,
        echo: { resultId: 'res' },
      },
      { type: 'finish', reason: 'stop' },
    ])
  })

  test('a call without a result is the client’s, and the reason of the end', async () => {
    const message = await whole(...called('c', '{}'))
    expect(message.finishReason).toBe('tool-calls')
    expect(message.parts[0]).toMatchObject({ state: 'ready' })
    expect(message.parts[0]).not.toHaveProperty('providerExecuted')
  })

  test('chunks make calls, each ended by the next', async () => {
    const chunk = (fields: object) => event('TOOL_CALL_CHUNK', fields)
    const message = await whole(
      chunk({ toolCallId: 'a', toolCallName: 'f', delta: '{"x":' }),
      chunk({ delta: '1}' }),
      chunk({ toolCallId: 'b', toolCallName: 'g' }),
      chunk({ delta: '{"half' }),
    )
    expect(message.parts).toMatchObject([
      { id: 'a', input: { x: 1 }, state: 'ready' },
      { id: 'b', state: 'failed' },
    ])
  })

  test('results that are text or parts stay what they are; a result before the end ends the arguments', async () => {
    const result = (toolCallId: string, content: unknown) =>
      event('TOOL_CALL_RESULT', { messageId: 'x', toolCallId, content })
    const parts = [{ type: 'text', text: 'seen' }]
    const message = await whole(
      ...called('a', '{}'),
      ...called('b', '{}'),
      ...called('c', '{}').slice(0, 2),
      result('a', '[not JSON'),
      result('b', parts),
      result('c', '3'),
      event('TOOL_CALL_END', { toolCallId: 'c' }),
    )
    expect(message.parts).toMatchObject([
      { output: '[not JSON', state: 'done' },
      { output: parts, state: 'done', echo: { isContent: true } },
      { input: {}, output: '3', state: 'done' },
    ])
  })

  test('a call cut in half is never ready', async () => {
    const half = called('c', '{"x":1}').slice(0, 2)
    expect((await say(started, ...half)).parts).toMatchObject([{ state: 'streaming-input' }])
    expect((await whole(...half)).parts).toMatchObject([{ state: 'failed' }])
  })

  test('a call of the previous run that is sent again stays as it is', () => {
    const call = {
      type: 'tool-call',
      id: 'c',
      name: 'f',
      inputText: '{}',
      input: {},
      state: 'running',
    } as const
    const asked = { messages: [user, { ...user, id: 'a', role: 'assistant', parts: [call] } as const] }
    const events = decode(asked, ...called('c', '{}'), finished())
    expect(events).toEqual([{ type: 'finish', reason: 'tool-calls' }])
  })

  test('10,000 parallel calls are taken, and more are refused', async () => {
    const events = await hear(
      ...Array.from({ length: 10_001 }, (_, index) => called(`c${index}`, '{}')).flat(),
    )
    expect(events.filter((each) => each.type === 'tool-ready')).toHaveLength(10_000)
  })

  test('an interrupt asks for a call’s approval or its result, or is the app’s to answer', async () => {
    const client = { id: 'i3', reason: 'x:client_tool', toolCallId: 'd', responseSchema: {} }
    const interrupts = [
      { id: 'i1', reason: 'tool_call', toolCallId: 'c' },
      { id: 'i2', reason: 'input_required' },
      client,
      null,
    ]
    const message = await say(
      started,
      ...called('c', '{}'),
      ...called('d', '{}'),
      finished({ outcome: { type: 'interrupt', interrupts } }),
    )
    expect(message).toMatchObject({ status: 'complete', finishReason: 'tool-calls' })
    expect(message.parts).toMatchObject([
      { type: 'tool-call', state: 'awaiting-approval', echo: { interrupt: { id: 'i1' } } },
      { type: 'tool-call', state: 'ready', echo: { interrupt: client } },
      { type: 'data', name: 'interrupt', id: 'i2', data: { reason: 'input_required' } },
    ])
  })
})

describe('steps and subagents', () => {
  test('steps with the same name are different steps, also across the runs of a message', async () => {
    const step = (type: string, timestamp: number) => event(type, { stepName: 'search', timestamp })
    const message = await whole(
      step('STEP_STARTED', 1),
      step('STEP_FINISHED', 2),
      step('STEP_STARTED', 3),
      step('STEP_FINISHED', 4),
      event('STEP_FINISHED', { stepName: 'nobody' }),
    )
    expect(message.parts).toMatchObject([
      { type: 'step', kind: 'search', state: 'done', startedAt: 1, endedAt: 2 },
      { type: 'step', kind: 'search', state: 'done', startedAt: 3, endedAt: 4 },
    ])
    const first = (runId: string) => decode({ messages: [], runId }, step('STEP_STARTED', 1))[0]
    expect(first('r1')).not.toEqual(first('r2'))
  })

  test('what a subagent says and does is nested under it', async () => {
    const message = await whole(
      ...called('c', '{}'),
      event('SUBAGENT_STARTED', {
        subagentRunId: 's',
        name: 'researcher',
        description: 'd',
        parentToolCallId: 'c',
      }),
      said('m', 'found', { subagentRunId: 's' }),
      ...called('d', '{}', { subagentRunId: 's' }),
      event('STEP_STARTED', { stepName: 'read', subagentRunId: 's' }),
      event('SUBAGENT_STARTED', { subagentRunId: 's2', name: 'reader', parentSubagentRunId: 's' }),
      event('SUBAGENT_ERROR', { subagentRunId: 's2', message: 'down' }),
      event('SUBAGENT_FINISHED', { subagentRunId: 's', result: 1 }),
    )
    expect(message.parts.slice(1)).toMatchObject([
      {
        type: 'step',
        id: 's',
        kind: 'subagent',
        title: 'researcher',
        parentId: 'c',
        state: 'done',
        result: 1,
      },
      { type: 'text', text: 'found', parentId: 's' },
      { type: 'tool-call', id: 'd', parentId: 's' },
      { type: 'step', kind: 'read', parentId: 's' },
      { type: 'step', id: 's2', parentId: 's', state: 'failed', result: 'down' },
    ])
  })
})

describe('shared state', () => {
  const patch = (...delta: unknown[]) => event('STATE_DELTA', { delta })
  const add = { op: 'add', path: '/b', value: 2 }

  test('is replaced by snapshots and changed by patches', async () => {
    const message = await whole(event('STATE_SNAPSHOT', { snapshot: { a: 1 } }), patch(add))
    expect(message.state).toEqual({ a: 1, b: 2 })
  })

  test('goes on from what the last message left, or from what the app began with', () => {
    const before = { ...user, state: { a: 1 } }
    expect(decode({ messages: [before, user] }, patch(add))).toEqual([
      { type: 'state', state: { a: 1, b: 2 } },
    ])
    const decoder = agUi({ state: { a: 0 } }).createDecoder({ messages: [user] })
    expect(decoder.decode({ data: JSON.stringify(patch(add)) })).toEqual([
      { type: 'state', state: { a: 0, b: 2 } },
    ])
  })

  test('a patch that does not apply changes nothing and is counted', async () => {
    const message = await whole(
      event('STATE_SNAPSHOT', { snapshot: { a: 1 } }),
      patch(add, { op: 'remove', path: '/nobody' }),
      event('STATE_DELTA', { delta: 'none' }),
    )
    expect(message.state).toEqual({ a: 1 })
    expect(message.parts).toMatchObject([{ name: 'malformed', data: { count: 2 } }])
  })

  test('no patch reaches a prototype', async () => {
    const message = await whole(
      patch({ op: 'add', path: '/__proto__/polluted', value: true }),
      patch({ op: 'add', path: '/constructor/prototype/polluted', value: true }),
    )
    expect(message.parts).toMatchObject([{ name: 'malformed', data: { count: 2 } }])
    expect(({} as Fields)['polluted']).toBeUndefined()
  })
})

describe('activities, custom and raw events', () => {
  test('an activity is data that grows by patches', async () => {
    const snapshot = (content: unknown, replace?: boolean) =>
      event('ACTIVITY_SNAPSHOT', {
        messageId: 'p',
        activityType: 'plan',
        content,
        ...(replace === false && { replace }),
      })
    const delta = (...patch: unknown[]) =>
      event('ACTIVITY_DELTA', { messageId: 'p', activityType: 'plan', patch })
    const message = await whole(
      delta({ op: 'add', path: '/x', value: 'too early' }),
      snapshot({ steps: [] }),
      snapshot({ steps: ['not this'] }, false),
      delta({ op: 'add', path: '/steps/-', value: 'a' }),
      delta({ op: 'remove', path: '/nobody' }),
    )
    expect(message.parts).toEqual([
      { type: 'data', name: 'plan', id: 'p', data: { steps: ['a'] } },
      { type: 'data', name: 'malformed', id: 'malformed', data: { count: 2, sample: expect.any(String) } },
    ])
  })

  test('custom events are data; raw ones and the run’s result are heard of, and no part of the message', async () => {
    const events = [event('CUSTOM', { name: 'n', value: 1 }), event('RAW', { event: { e: 1 }, source: 's' })]
    const message = await say(started, ...events, finished({ result: 2 }))
    expect(message.parts).toEqual([{ type: 'data', name: 'n', data: 1 }])
    expect(await hear(...events)).toContainEqual({
      type: 'data',
      name: 'raw',
      data: { e: 1 },
      transient: true,
    })
  })
})

describe('a conversation that is repeated', () => {
  const answer = { id: 'm', role: 'assistant', content: 'Hello' }
  const question = { id: 'u', role: 'user', content: 'Hi' }
  const snapshot = (...messages: unknown[]) => event('MESSAGES_SNAPSHOT', { messages })
  const shown = async (...events: unknown[]) => textOf(await whole(...events))

  test('adds what was not streamed', async () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }
    const message = await whole(
      snapshot(
        question,
        { id: 'm1', role: 'assistant', toolCalls: [call] },
        { id: 'r1', role: 'tool', toolCallId: 'c', content: 'ok' },
        { id: 'think', role: 'reasoning', content: 'hm' },
        answer,
      ),
    )
    expect(message.parts).toMatchObject([
      {
        type: 'tool-call',
        input: { x: 1 },
        output: 'ok',
        state: 'done',
        echo: { messageId: 'm1', resultId: 'r1' },
      },
      { type: 'text', id: 'm', text: 'Hello' },
    ])
  })

  test('says nothing twice, under the same name or another, and puts right what differs', async () => {
    expect(await shown(said('m', 'Hello'), snapshot(question, answer))).toBe('Hello')
    expect(await shown(said('streamed-as', 'Hello'), snapshot(question, answer))).toBe('Hello')
    expect(await shown(said('m', 'Helo'), snapshot(question, answer))).toBe('Hello')
    const calls = [{ id: 'c', function: { name: 'f', arguments: '{}' } }]
    const message = await whole(
      ...called('c', '{}'),
      snapshot(question, { id: 'x', role: 'assistant', toolCalls: calls }),
    )
    expect(message.parts).toHaveLength(1)
  })

  test('of before this question says nothing of its answer', () => {
    const earlier = { ...user, id: 'earlier', parts: [{ type: 'text', text: 'Before' }] } as const
    const first = { ...user, id: 'a', role: 'assistant', parts: [{ type: 'text', text: 'Old' }] } as const
    const asked = { messages: [earlier, first, user] }
    const old = { id: 'a', role: 'assistant', content: 'Old' }
    const before = { id: 'earlier', role: 'user', content: 'Before' }
    const texts = (...events: unknown[]) => decode(asked, ...events).filter((each) => each.type === 'text')
    expect(texts(snapshot(before, old))).toEqual([])
    expect(texts(snapshot(before, old, question))).toEqual([])
    expect(texts(snapshot(before, old, question, old))).toEqual([])
    for (const content of ['Hi', [{ type: 'text', text: 'Hi' }, { type: 'image' }]]) {
      const renamed = { id: 'renamed', role: 'user', content }
      expect(texts(snapshot(before, old, renamed, answer))).toMatchObject([{ delta: 'Hello' }])
    }
  })

  test('is heard of as it is', async () => {
    expect(await hear(snapshot(question))).toContainEqual({
      type: 'data',
      name: 'messages-snapshot',
      data: [question],
      transient: true,
    })
  })
})

test('malformed payloads are counted, unknown events and fields are skipped, and nothing around them is lost', async () => {
  const message = await whole(
    '{"broken',
    said('m', 'a', { weather: 'fine' }),
    event('TOOL_CALL_ARGS', { toolCallId: 'nobody', delta: '{' }),
    event('TOOL_CALL_RESULT', { toolCallId: 'nobody', content: '1' }),
    event('TOOL_CALL_START', { toolCallName: 'f' }),
    event('TOOL_CALL_START', { toolCallId: 'x'.repeat(5000), toolCallName: 'f' }),
    event('STEP_STARTED'),
    event('SUBAGENT_STARTED'),
    event('SUBAGENT_FINISHED'),
    event('ACTIVITY_SNAPSHOT'),
    event('MESSAGES_SNAPSHOT', {
      messages: [null, 1, { role: 'assistant', toolCalls: [null, { id: 'c' }] }],
    }),
    event('SOMETHING_NEW', { delta: 'x' }),
    { type: 42 },
    {},
    said('m', 'b'),
  )
  expect(message.status).toBe('complete')
  expect(message.parts).toEqual([
    { type: 'text', id: 'm', text: 'ab', echo: { messageId: 'm' } },
    { type: 'data', name: 'malformed', id: 'malformed', data: { count: 1, sample: '{"broken' } },
  ])
})

test('cut at every byte: never complete before the run has finished, never throwing, always a prefix', async () => {
  const wire = new TextEncoder().encode(
    sse(
      started,
      event('REASONING_MESSAGE_CHUNK', { messageId: 'r', delta: 'うん' }),
      said('m', '日本語'),
      said('m', '😀'),
      ...called('c', '{"x":1}'),
      event('STATE_SNAPSHOT', { snapshot: { a: 1 } }),
      finished(),
    ),
  )
  for (let at = 0; at < wire.length; at++) {
    const message = await collectMessage(responseOf(bytePieces(wire.slice(0, at), 7)), { protocol: agUi() })
    expect(message.status).toBe('interrupted')
    expect('日本語😀'.startsWith(textOf(message))).toBe(true)
  }
})

test('JSON nested beyond all reason exhausts no stack', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  const decoder = agUi().createDecoder({ messages: [user] })
  const decodes = (fields: string) => () => decoder.decode({ data: `{${fields}}` })
  for (const fields of [
    `"type":"STATE_SNAPSHOT","snapshot":${deep}`,
    `"type":"STATE_DELTA","delta":[{"op":"test","path":"","value":${deep}}]`,
    `"type":"STATE_DELTA","delta":[{"op":"copy","from":"","path":"/-"}]`,
    `"type":"ACTIVITY_SNAPSHOT","messageId":"m","activityType":"a","content":${deep}`,
    `"type":"TOOL_CALL_RESULT","toolCallId":"c","content":${deep}`,
    `"type":"TOOL_CALL_RESULT","toolCallId":"c","content":"${deep}"`,
    `"type":"MESSAGES_SNAPSHOT","messages":[{"role":"user","content":${deep}}]`,
    `"type":"RUN_FINISHED","outcome":{"type":"interrupt","interrupts":[{"id":"i","toolCallId":"c","responseSchema":{"x":${deep}}}]}`,
  ]) {
    expect(decodes(fields)).not.toThrow()
  }
})
