import { bytePieces, responseOf, sse } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import type { ChatEvent } from '../../../../../core/src/events.ts'
import { type ChatMessage, textOf } from '../../../../../core/src/message.ts'
import { collectMessage, streamEvents } from '../../../../../core/src/run/collectMessage.ts'
import { aiSdk } from '../../../../../core/src/protocol/aiSdk/aiSdk.ts'

const say = (...chunks: unknown[]): Promise<ChatMessage> =>
  collectMessage(responseOf(sse(...chunks)), { protocol: aiSdk() })
const whole = (...chunks: unknown[]): Promise<ChatMessage> => say(...chunks, { type: 'finish' }, '[DONE]')
const hear = async (...chunks: unknown[]): Promise<ChatEvent[]> => {
  const events: ChatEvent[] = []
  for await (const event of streamEvents(responseOf(sse(...chunks, '[DONE]')), { protocol: aiSdk() }))
    events.push(event)
  return events
}
const words = (id: string, ...deltas: string[]) => [
  { type: 'text-start', id },
  ...deltas.map((delta) => ({ type: 'text-delta', id, delta })),
  { type: 'text-end', id },
]
const called = (toolCallId: string, fields: object = {}) => ({
  type: 'tool-input-available',
  toolCallId,
  toolName: 'f',
  input: { x: 1 },
  ...fields,
})

describe('text and reasoning', () => {
  test('a message begins, reasons, speaks and finishes', async () => {
    const message = await say(
      { type: 'start', messageId: 's1', messageMetadata: { model: 'm1' } },
      { type: 'start-step' },
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'hm' },
      { type: 'reasoning-end', id: 'r' },
      ...words('t', 'Hel', '', 'lo'),
      { type: 'finish-step' },
      { type: 'finish', finishReason: 'length' },
      '[DONE]',
    )
    expect(message).toMatchObject({
      status: 'complete',
      finishReason: 'length',
      serverId: 's1',
      model: 'm1',
      parts: [
        { type: 'reasoning', id: 'r', text: 'hm' },
        { type: 'text', id: 't', text: 'Hello' },
      ],
    })
  })

  test('parts interleave by id', async () => {
    const message = await whole(
      { type: 'text-start', id: 'a' },
      { type: 'text-start', id: 'b' },
      { type: 'text-delta', id: 'a', delta: '1' },
      { type: 'text-delta', id: 'b', delta: 'x' },
      { type: 'text-delta', id: 'a', delta: '2' },
    )
    expect(message.parts).toEqual([
      { type: 'text', id: 'a', text: '12' },
      { type: 'text', id: 'b', text: 'x' },
    ])
  })

  test('an id that the next step uses again names another part', async () => {
    const step = (delta: string) => [{ type: 'start-step' }, ...words('0', delta), { type: 'finish-step' }]
    const message = await whole(...step('a'), ...step('b'))
    expect(message.parts).toEqual([
      { type: 'text', id: '0', text: 'a' },
      { type: 'text', id: '0#2', text: 'b' },
    ])
    expect(message.runs?.[0]?.turns).toEqual([1])
  })

  test('words of a part that never began are not lost', async () => {
    const message = await whole(
      { type: 'text-delta', id: 'a', delta: '1' },
      { type: 'text-delta', delta: '2' },
      { type: 'text-delta', id: 'x'.repeat(5000), delta: '3' },
    )
    expect(textOf(message)).toBe('123')
  })

  test('a provider’s own data is kept with its part, also where no words came', async () => {
    const signed = { anthropic: { signature: 's' } }
    const message = await whole(
      { type: 'reasoning-start', id: 'r', providerMetadata: { early: {} } },
      { type: 'reasoning-delta', id: 'r', delta: 'hm' },
      { type: 'reasoning-delta', id: 'r', delta: '', providerMetadata: signed },
      { type: 'reasoning-end', id: 'r' },
      { type: 'reasoning-start', id: 'redacted', providerMetadata: { anthropic: { redactedData: 'x' } } },
      { type: 'reasoning-end', id: 'redacted' },
    )
    expect(message.parts).toEqual([
      { type: 'reasoning', id: 'r', text: 'hm', echo: { providerMetadata: signed } },
      {
        type: 'reasoning',
        id: 'redacted',
        text: '',
        echo: { providerMetadata: { anthropic: { redactedData: 'x' } } },
      },
    ])
  })

  test('what a text cites are sources', async () => {
    const source = { type: 'source', sourceType: 'url', id: 's', url: 'https://a.example', title: 'A' }
    const message = await whole(
      { type: 'text-delta', id: 't', delta: 'so' },
      { type: 'text-end', id: 't', citations: [{ source, startIndex: 0 }, null, {}] },
    )
    expect(message.parts).toMatchObject([
      { type: 'text', text: 'so', echo: { citations: [{ source, startIndex: 0 }, null, {}] } },
      { type: 'source', id: 's', url: 'https://a.example', title: 'A' },
    ])
  })
})

describe('the end', () => {
  test.each(['stop', 'length', 'tool-calls', 'content-filter'])('finishReason %s', async (reason) => {
    const message = await say({ type: 'finish', finishReason: reason }, '[DONE]')
    expect(message).toMatchObject({ status: 'complete', finishReason: reason })
  })

  test('finish and the end of the file is complete; so is [DONE] alone, for another reason', async () => {
    expect(await say(...words('t', 'a'), { type: 'finish', finishReason: 'stop' })).toMatchObject({
      status: 'complete',
      finishReason: 'stop',
    })
    expect(await say(...words('t', 'a'), '[DONE]')).toMatchObject({
      status: 'complete',
      finishReason: 'other',
    })
  })

  test('what comes between finish and [DONE] is taken', async () => {
    const message = await say(
      ...words('t', 'a'),
      { type: 'finish', finishReason: 'stop' },
      { type: 'data-late', data: 1 },
      '[DONE]',
    )
    expect(message.parts).toContainEqual({ type: 'data', name: 'late', data: 1 })
  })

  test('the end of the file without finish is interrupted, with the text kept', async () => {
    const message = await say(...words('t', 'half'))
    expect(message).toMatchObject({ status: 'interrupted', error: { kind: 'network' } })
    expect(textOf(message)).toBe('half')
  })

  test('a server whose own model broke off has no whole to give', async () => {
    const message = await say(
      ...words('t', 'half'),
      { type: 'finish', finishReason: 'interrupted' },
      '[DONE]',
    )
    expect(message.status).toBe('interrupted')
    expect(textOf(message)).toBe('half')
  })

  test('abort is stopped, and no error', async () => {
    const message = await say(...words('t', 'half'), { type: 'abort', reason: 'user' }, '[DONE]')
    expect(message).toMatchObject({ status: 'stopped', parts: [{ text: 'half' }] })
    expect(message.error).toBeUndefined()
  })

  test('an error fails the message, and later events are ignored', async () => {
    const message = await say(
      ...words('t', 'half'),
      { type: 'error', errorText: 'An error occurred.' },
      { type: 'finish' },
    )
    expect(message).toMatchObject({
      status: 'failed',
      error: { kind: 'provider', message: 'An error occurred.' },
      parts: [{ text: 'half' }],
    })
  })
})

describe('tools', () => {
  test('arguments stream, are whole, and the server’s result asks for none of the client', async () => {
    const events = await hear(
      { type: 'tool-input-start', toolCallId: 'c', toolName: 'f', title: 'Look up' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"x":' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '1}' },
      called('c'),
      { type: 'tool-output-available', toolCallId: 'c', output: { y: 2 } },
    )
    expect(events.slice(0, -1)).toEqual([
      { type: 'tool-start', toolCallId: 'c', name: 'f', title: 'Look up' },
      { type: 'tool-input', toolCallId: 'c', delta: '{"x":', input: {} },
      { type: 'tool-input', toolCallId: 'c', delta: '1}', input: { x: 1 } },
      { type: 'tool-ready', toolCallId: 'c', input: { x: 1 } },
      { type: 'tool-output', toolCallId: 'c', output: { y: 2 }, providerExecuted: true },
    ])
  })

  test('a call that never streamed is ready at once, and waits for the client', async () => {
    const message = await whole(
      called('c', { dynamic: true, providerMetadata: { google: { thought: 't' } } }),
    )
    expect(message.parts).toEqual([
      {
        type: 'tool-call',
        id: 'c',
        name: 'f',
        inputText: '',
        input: { x: 1 },
        state: 'ready',
        echo: { dynamic: true, callProviderMetadata: { google: { thought: 't' } } },
      },
    ])
  })

  test('an input that is text is not read as JSON', async () => {
    const message = await whole(
      { type: 'tool-input-start', toolCallId: 'c', toolName: 'f', inputEncoding: 'text' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: 'SELECT' },
      called('c', { input: 'SELECT 1' }),
    )
    expect(message.parts).toMatchObject([{ inputText: 'SELECT', input: 'SELECT 1', state: 'ready' }])
  })

  test('preliminary results are shown until the last replaces them', async () => {
    const output = (value: number, preliminary?: boolean) => ({
      type: 'tool-output-available',
      toolCallId: 'c',
      output: value,
      ...(preliminary && { preliminary }),
    })
    expect((await say(called('c'), output(1, true), output(2, true))).parts).toMatchObject([{ output: 2 }])
    const done = await whole(called('c'), output(1, true), output(3))
    expect(done.parts).toMatchObject([{ output: 3, state: 'done' }])
  })

  test('a call whose input is wrong, or whose tool fails, says why', async () => {
    const message = await whole(
      { type: 'tool-input-error', toolCallId: 'a', toolName: 'f', input: '{"x', errorText: 'no JSON' },
      called('b'),
      { type: 'tool-output-error', toolCallId: 'b', errorText: 'down' },
    )
    expect(message.parts).toMatchObject([
      { id: 'a', input: '{"x', state: 'failed', error: 'no JSON', providerExecuted: true },
      { id: 'b', state: 'failed', error: 'down', providerExecuted: true },
    ])
  })

  test('a call waits for approval with what its answer must carry; the server’s own answer settles it', async () => {
    const ask = {
      type: 'tool-approval-request',
      approvalId: 'p',
      toolCallId: 'c',
      reason: 'costly',
      signature: 's',
    }
    const asked = await whole(called('c'), ask)
    expect(asked.parts).toMatchObject([
      {
        state: 'awaiting-approval',
        echo: { approval: { id: 'p', requestReason: 'costly', signature: 's' } },
      },
    ])
    const answer = (approved: boolean) => ({ type: 'tool-approval-response', approvalId: 'p', approved })
    expect((await say(called('c'), ask, answer(true), '[DONE]')).parts).toMatchObject([{ state: 'running' }])
    expect((await whole(called('c'), ask, answer(false))).parts).toMatchObject([{ state: 'denied' }])
    const denied = await whole(called('c'), { type: 'tool-output-denied', toolCallId: 'c' })
    expect(denied.parts).toMatchObject([{ state: 'denied' }])
  })

  test('a call cut in half is never ready', async () => {
    const half = [
      { type: 'tool-input-start', toolCallId: 'c', toolName: 'f' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"x":1}' },
    ]
    expect((await say(...half)).parts).toMatchObject([{ state: 'streaming-input', input: { x: 1 } }])
    expect((await whole(...half)).parts).toMatchObject([{ state: 'failed' }])
  })

  test('10,000 parallel calls are taken, and more are refused', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => called(`c${index}`))
    const events = await hear(...many)
    expect(events.filter((event) => event.type === 'tool-ready')).toHaveLength(10_000)
  })
})

describe('everything else in a message', () => {
  test('sources, documents and files', async () => {
    const message = await whole(
      { type: 'source-url', sourceId: 'u', url: 'https://a.example', title: 'A' },
      { type: 'source-document', sourceId: 'd', mediaType: 'application/pdf', title: 'D', filename: 'd.pdf' },
      { type: 'file', url: 'data:image/png;base64,AA==', mediaType: 'image/png' },
      {
        type: 'reasoning-file',
        url: 'https://a.example/b.png',
        mediaType: 'image/png',
        providerMetadata: { p: {} },
      },
    )
    expect(message.parts).toEqual([
      { type: 'source', id: 'u', url: 'https://a.example', title: 'A' },
      { type: 'source', id: 'd', title: 'D', mediaType: 'application/pdf', name: 'd.pdf' },
      { type: 'file', url: 'data:image/png;base64,AA==', mediaType: 'image/png' },
      {
        type: 'file',
        url: 'https://a.example/b.png',
        mediaType: 'image/png',
        echo: { type: 'reasoning-file', providerMetadata: { p: {} } },
      },
    ])
  })

  test('data of one name and id is replaced; transient data is heard of and kept nowhere', async () => {
    const chunks = [
      { type: 'data-weather', id: 'w', data: 1 },
      { type: 'data-weather', id: 'w', data: 2 },
      { type: 'data-weather', data: 3 },
      { type: 'data-note', data: 'soon gone', transient: true },
    ]
    expect((await whole(...chunks)).parts).toEqual([
      { type: 'data', name: 'weather', id: 'w', data: 2 },
      { type: 'data', name: 'weather', data: 3 },
    ])
    expect(await hear(...chunks)).toContainEqual({
      type: 'data',
      name: 'note',
      data: 'soon gone',
      transient: true,
    })
  })

  test('what a provider or a user put in between is kept as data', async () => {
    const message = await whole(
      { type: 'custom', kind: 'openai.compaction', providerMetadata: { openai: { itemId: 'i' } } },
      { type: 'steering-message', id: 'm', parts: [{ type: 'text', text: 'shorter' }] },
    )
    expect(message.parts).toEqual([
      {
        type: 'data',
        name: 'custom',
        data: { kind: 'openai.compaction', providerMetadata: { openai: { itemId: 'i' } } },
      },
      {
        type: 'data',
        name: 'steering-message',
        data: { id: 'm', parts: [{ type: 'text', text: 'shorter' }] },
      },
    ])
  })

  test('a step that is reset is removed, and the steps before it stay', async () => {
    const message = await whole(
      { type: 'start-step' },
      ...words('0', 'kept'),
      { type: 'finish-step' },
      { type: 'start-step' },
      ...words('0', 'withdrawn'),
      called('c'),
      { type: 'reset-step' },
      ...words('0', 'anew'),
      { type: 'finish-step' },
    )
    expect(message.parts).toMatchObject([{ text: 'kept' }, { text: 'anew' }])
  })
})

test('malformed payloads are counted, unknown chunks and fields are skipped, and nothing around them is lost', async () => {
  const message = await whole(
    '{"broken',
    { type: 'text-delta', id: 't', delta: 'a', weather: 'fine' },
    { type: 'tool-input-delta', toolCallId: 'nobody', inputTextDelta: '{' },
    { type: 'tool-output-available', toolCallId: 'nobody', output: 1 },
    { type: 'tool-approval-response', approvalId: 'nobody', approved: true },
    { type: 'text-end', id: 'nobody' },
    { type: 'source-url' },
    { type: 'file' },
    { type: 'data-' },
    { type: 'something-new', delta: 'x' },
    { type: 42 },
    {},
    { type: 'text-delta', id: 't', delta: 'b' },
  )
  expect(message.status).toBe('complete')
  expect(message.parts).toEqual([
    { type: 'text', id: 't', text: 'ab' },
    { type: 'data', name: 'malformed', id: 'malformed', data: { count: 1, sample: '{"broken' } },
  ])
})

test('cut at every byte: never complete before finish is in, never throwing, always a prefix', async () => {
  const wire = new TextEncoder().encode(
    sse(
      { type: 'start', messageId: 's' },
      { type: 'reasoning-delta', id: 'r', delta: 'うん' },
      ...words('t', '日本語', '😀'),
      { type: 'tool-input-start', toolCallId: 'c', toolName: 'f' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"x":1}' },
      called('c'),
      { type: 'finish', finishReason: 'tool-calls' },
    ),
  )
  for (let at = 0; at < wire.length; at++) {
    const message = await collectMessage(responseOf(bytePieces(wire.slice(0, at), 7)), { protocol: aiSdk() })
    expect(message.status).toBe('interrupted')
    expect('日本語😀'.startsWith(textOf(message))).toBe(true)
  }
})
