import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createError } from '../errors/createError.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage } from '../message.ts'
import { reduceMessage, reduceMessages } from './reduceMessage.ts'
import { beginRun, endMessage } from './runs.ts'

const empty: ChatMessage = { id: 'm', role: 'assistant', parts: [], status: 'streaming', createdAt: 0 }
const after = (...events: ChatEvent[]) => reduceMessages(empty, events)
const failure = createError('provider-error', 'm')

describe('identity', () => {
  test('a delta gives its part and its message a new identity, and no other part', () => {
    const before = after({ type: 'reasoning', delta: 'hm' }, { type: 'text', delta: 'a' })
    const next = reduceMessage(before, { type: 'text', delta: 'b' })
    expect(next).not.toBe(before)
    expect(next.parts[0]).toBe(before.parts[0])
    expect(next.parts[1]).toEqual({ type: 'text', text: 'ab' })
  })

  test.each<ChatEvent>([
    { type: 'text', delta: '' },
    { type: 'step-end', stepId: 'nobody', outcome: { ok: true } },
    { type: 'tool-input', toolCallId: 'nobody', delta: '{}' },
    { type: 'title', title: 't' },
    { type: 'start' },
  ])('$type that changes nothing gives the same message', (event) => {
    const before = after({ type: 'text', delta: 'a' })
    expect(reduceMessage(before, event)).toBe(before)
  })
})

describe('where a delta belongs', () => {
  test('without an id it continues the last part of its kind, and begins one after another kind', () => {
    const { parts } = after(
      { type: 'text', delta: 'a' },
      { type: 'reasoning', delta: 'hm' },
      { type: 'text', delta: 'b' },
      { type: 'text', delta: 'c' },
    )
    expect(parts).toEqual([
      { type: 'text', text: 'a' },
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'bc' },
    ])
  })

  test('with ids parts grow interleaved', () => {
    const { parts } = after(
      { type: 'text', delta: 'a', partId: '1' },
      { type: 'text', delta: 'x', partId: '2' },
      { type: 'text', delta: 'b', partId: '1' },
    )
    expect(parts).toEqual([
      { type: 'text', id: '1', text: 'ab' },
      { type: 'text', id: '2', text: 'x' },
    ])
  })

  test('under another parent it begins a part', () => {
    const { parts } = after({ type: 'text', delta: 'a' }, { type: 'text', delta: 'b', parentId: 's' })
    expect(parts).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', parentId: 's', text: 'b' },
    ])
  })
})

test('an id that comes again in the next run begins a part', () => {
  const first = reduceMessages(beginRun(empty, 'r1'), [{ type: 'text', delta: 'a', partId: '0' }])
  const second = reduceMessages(beginRun(first, 'r2'), [{ type: 'text', delta: 'b', partId: '0' }])
  expect(second.parts).toEqual([
    { type: 'text', id: '0', text: 'a' },
    { type: 'text', id: '0', text: 'b' },
  ])
})

test('a signature is set on its reasoning, also when it comes alone', () => {
  const { parts } = after(
    { type: 'reasoning', delta: 'hm' },
    { type: 'reasoning', delta: '', signature: 's' },
  )
  expect(parts).toEqual([{ type: 'reasoning', text: 'hm', signature: 's' }])
})

test('what a server wants sent back gathers in its part, also when it comes alone', () => {
  const { parts } = after(
    { type: 'text', delta: 'a', partId: '1', echo: { x: 1 } },
    { type: 'text', delta: 'b', partId: '1' },
    { type: 'text', delta: '', partId: '1', echo: { y: 2 } },
    { type: 'reasoning', delta: '', partId: 'r', echo: { z: 3 } },
    { type: 'tool-start', toolCallId: 't', name: 'f', title: 'F', echo: { x: 1 } },
    { type: 'tool-ready', toolCallId: 't', input: {}, echo: { y: 2 } },
  )
  expect(parts).toEqual([
    { type: 'text', id: '1', text: 'ab', echo: { x: 1, y: 2 } },
    { type: 'reasoning', id: 'r', text: '', echo: { z: 3 } },
    {
      type: 'tool-call',
      id: 't',
      name: 'f',
      title: 'F',
      inputText: '',
      input: {},
      state: 'ready',
      echo: { x: 1, y: 2 },
    },
  ])
})

test('reasoning knows when it began and when it last grew', () => {
  const begun = reduceMessage(empty, { type: 'reasoning', delta: 'a' }, 1000)
  const grown = reduceMessage(begun, { type: 'reasoning', delta: 'b' }, 1500)
  expect(grown.parts).toEqual([{ type: 'reasoning', text: 'ab', startedAt: 1000, endedAt: 1500 }])
})

test('a final text takes the last text part and empties earlier ones', () => {
  const { parts } = after(
    { type: 'text', delta: 'a' },
    { type: 'reasoning', delta: 'hm' },
    { type: 'text', delta: 'b' },
    { type: 'text-replace', text: 'whole' },
  )
  expect(parts.map((part) => part.type === 'text' && part.text)).toEqual(['', false, 'whole'])
})

test('usage replaces within a run and adds up across runs', () => {
  const first = reduceMessages(beginRun(empty, 'r1'), [
    { type: 'usage', usage: { inputTokens: 1, outputTokens: 1 } },
    { type: 'usage', usage: { outputTokens: 5 } },
  ])
  const second = reduceMessages(beginRun(first, 'r2'), [
    { type: 'usage', usage: { inputTokens: 10, outputTokens: 2 } },
  ])
  expect(second.runs?.map((run) => run.usage)).toEqual([
    { inputTokens: 1, outputTokens: 5 },
    { inputTokens: 10, outputTokens: 2 },
  ])
  expect(second.usage).toEqual({ inputTokens: 11, outputTokens: 7 })
})

test('reset removes the parts of this run only', () => {
  const first = reduceMessages(beginRun(empty, 'r1'), [{ type: 'text', delta: 'a', partId: '1' }])
  const second = reduceMessages(beginRun(first, 'r2'), [
    { type: 'text', delta: 'b', partId: '2' },
    { type: 'reset' },
  ])
  expect(second.parts).toEqual([{ type: 'text', id: '1', text: 'a' }])
})

test('the last turn can be removed alone; a turn without parts is not recorded', () => {
  const message = reduceMessages(beginRun(empty, 'r1'), [
    { type: 'turn-start' },
    { type: 'text', delta: 'kept' },
    { type: 'turn-start' },
    { type: 'turn-start' },
    { type: 'text', delta: 'withdrawn', partId: '2' },
    { type: 'reset', lastTurn: true },
    { type: 'text', delta: 'said anew', partId: '3' },
  ])
  expect(message.runs).toEqual([{ id: 'r1', turns: [1] }])
  expect(message.parts).toEqual([
    { type: 'text', text: 'kept' },
    { type: 'text', id: '3', text: 'said anew' },
  ])
})

test('state is replaced as a whole, and transient data is no part of the message', () => {
  const before = after({ type: 'state', state: { a: 1 } }, { type: 'state', state: [2] })
  expect(before.state).toEqual([2])
  expect(reduceMessage(before, { type: 'data', name: 'n', data: 1, transient: true })).toBe(before)
})

describe('the end', () => {
  test('finish completes the message and its running steps', () => {
    const message = after(
      { type: 'step-start', step: { id: 's', kind: 'k' } },
      { type: 'finish', reason: 'stop' },
    )
    expect(message).toMatchObject({ status: 'complete', finishReason: 'stop' })
    expect(message.parts[0]).toMatchObject({ state: 'done' })
  })

  test('an error fails the message with plain JSON, keeps its parts, and ends its running steps', () => {
    const message = after(
      { type: 'text', delta: 'kept' },
      { type: 'step-start', step: { id: 's', kind: 'k' } },
      { type: 'error', error: failure },
    )
    expect(JSON.parse(JSON.stringify(message))).toEqual(message)
    expect(message).toMatchObject({ status: 'failed', finishReason: 'error', error: { kind: 'provider' } })
    expect(message.parts).toMatchObject([{ text: 'kept' }, { state: 'failed' }])
  })

  test('a server that stopped when asked leaves the message stopped', () => {
    const message = after({ type: 'text', delta: 'kept' }, { type: 'stop' })
    expect(message).toMatchObject({ status: 'stopped', parts: [{ text: 'kept' }] })
    expect(message.error).toBeUndefined()
  })

  test('stopping keeps what arrived and is no error', () => {
    const message = endMessage(after({ type: 'text', delta: 'kept' }), 'stopped')
    expect(message).toMatchObject({ status: 'stopped', parts: [{ text: 'kept' }] })
    expect(message.error).toBeUndefined()
  })
})

test('a source, and data with the same name and id, stand once', () => {
  const { parts } = after(
    { type: 'source', source: { id: 'u', url: 'u' } },
    { type: 'source', source: { id: 'u', url: 'u' } },
    { type: 'data', name: 'n', id: '1', data: 1 },
    { type: 'data', name: 'n', id: '1', data: 2 },
    { type: 'data', name: 'n', data: 3 },
  )
  expect(parts).toEqual([
    { type: 'source', id: 'u', url: 'u' },
    { type: 'data', name: 'n', id: '1', data: 2 },
    { type: 'data', name: 'n', data: 3 },
  ])
})

test('a tool call goes from its first fragment to its output', () => {
  const states = [] as unknown[]
  let message = empty
  for (const event of [
    { type: 'tool-start', toolCallId: 't', name: 'f' },
    { type: 'tool-input', toolCallId: 't', delta: '{}' },
    { type: 'tool-ready', toolCallId: 't', input: {} },
    { type: 'tool-approval', toolCallId: 't' },
    { type: 'tool-output', toolCallId: 't', output: 1 },
  ] satisfies ChatEvent[]) {
    message = reduceMessage(message, event)
    states.push(message.parts[0]?.type === 'tool-call' && message.parts[0].state)
  }
  expect(states).toEqual(['streaming-input', 'streaming-input', 'ready', 'awaiting-approval', 'done'])
  expect(message.parts).toEqual([
    { type: 'tool-call', id: 't', name: 'f', inputText: '{}', input: {}, output: 1, state: 'done' },
  ])
})

test('a preliminary output is shown while its call runs on, and an output of the server asks for no other', () => {
  const running = after(
    { type: 'tool-start', toolCallId: 't', name: 'f' },
    { type: 'tool-output', toolCallId: 't', output: 'so far', preliminary: true },
  )
  expect(running.parts).toMatchObject([{ output: 'so far', state: 'running' }])
  const done = reduceMessage(running, {
    type: 'tool-output',
    toolCallId: 't',
    output: 'all',
    providerExecuted: true,
  })
  expect(done.parts).toMatchObject([{ output: 'all', state: 'done', providerExecuted: true }])
})

test('events folded together give what they give one by one', () => {
  const partId = fc.constantFrom(undefined, '1', '2')
  const flow = fc
    .tuple(fc.constantFrom('text', 'reasoning'), fc.string(), partId)
    .map(([type, delta, id]): ChatEvent => {
      const kind = type === 'text' ? 'text' : 'reasoning'
      return { type: kind, delta, ...(id !== undefined && { partId: id }) }
    })
  const other = fc.constantFrom<ChatEvent>(
    { type: 'step-start', step: { id: 's', kind: 'k' } },
    { type: 'step-end', stepId: 's', outcome: { ok: true } },
    { type: 'tool-start', toolCallId: 't', name: 'f' },
    { type: 'tool-input', toolCallId: 't', delta: '{' },
    { type: 'usage', usage: { outputTokens: 1 } },
    { type: 'text', delta: 'e', partId: '1', echo: { x: 1 } },
    { type: 'turn-start' },
    { type: 'reset', lastTurn: true },
    { type: 'reset' },
  )
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: flow }, other)), (events) => {
      const oneByOne = events.reduce((message, event) => reduceMessage(message, event, 1), empty)
      expect(reduceMessages(empty, events, 1)).toEqual(oneByOne)
    }),
  )
})
