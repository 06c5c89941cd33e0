import { bytePieces, responseOf, sse } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import type { ChatMessage } from '../../../../../core/src/message.ts'
import { textOf } from '../../../../../core/src/message.ts'
import { collectMessage } from '../../../../../core/src/run/collectMessage.ts'
import { openaiChat } from '../../../../../core/src/protocol/openaiChat/openaiChat.ts'

const chunk = (delta: object, finish: string | null = null, rest: object = {}) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  model: 'm1',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...rest,
})
const say = (...payloads: unknown[]): Promise<ChatMessage> =>
  collectMessage(responseOf(sse(...payloads)), { protocol: openaiChat() })
const calls = (message: ChatMessage) =>
  message.parts.flatMap((part) =>
    part.type === 'tool-call' ? [{ id: part.id, name: part.name, input: part.input, state: part.state }] : [],
  )
const fragment = (fields: object, name?: string, args?: string) => ({
  tool_calls: [
    { ...fields, type: 'function', function: { ...(name && { name }), ...(args && { arguments: args }) } },
  ],
})

describe('text and reasoning', () => {
  test('deltas join; null, empty and missing content say nothing', async () => {
    const message = await say(
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: null }),
      chunk({ content: 'lo' }),
      chunk({}, 'stop'),
      '[DONE]',
    )
    expect(message).toMatchObject({ status: 'complete', finishReason: 'stop', model: 'm1', serverId: 'c1' })
    expect(message.parts).toEqual([{ type: 'text', text: 'Hello' }])
  })

  test.each([{ reasoning_content: 'hm' }, { reasoning: 'hm' }])('%j is reasoning', async (delta) => {
    const message = await say(chunk(delta), chunk({ content: 'so' }), '[DONE]')
    expect(message.parts).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'so' },
    ])
  })

  test('Mistral’s arrays of text and thinking become their parts', async () => {
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }
    const message = await say(chunk({ content: [thinking, { type: 'text', text: 'so' }] }), chunk({}, 'stop'))
    expect(message.parts).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'so' },
    ])
  })

  test('only choice 0 is shown', async () => {
    const other = {
      ...chunk({}),
      choices: [
        { index: 1, delta: { content: 'no' } },
        { index: 0, delta: { content: 'yes' } },
      ],
    }
    expect(textOf(await say(other, '[DONE]'))).toBe('yes')
  })

  test('text that contains [DONE] is text', async () => {
    expect(textOf(await say(chunk({ content: 'say [DONE]' }), '[DONE]'))).toBe('say [DONE]')
  })
})

describe('the end', () => {
  test('[DONE] without a finish_reason is interrupted, unless the server ends so (fault C3)', async () => {
    const wire = sse(chunk({ content: 'a' }), '[DONE]')
    expect(await say(chunk({ content: 'a' }), '[DONE]')).toMatchObject({ status: 'interrupted' })
    const protocol = openaiChat({ endsWithDone: true })
    expect(await collectMessage(responseOf(wire), { protocol })).toMatchObject({
      status: 'complete',
      finishReason: 'other',
      parts: [{ text: 'a' }],
    })
  })

  test('a finish_reason and the end of the file is complete, and usage between them is taken', async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 }
    const message = await say(chunk({ content: 'a' }, 'length'), { id: 'c1', choices: [], usage })
    expect(message).toMatchObject({
      status: 'complete',
      finishReason: 'length',
      usage: { inputTokens: 3, outputTokens: 1, totalTokens: 4 },
    })
  })

  test('the end of the file with neither is interrupted, with the text kept', async () => {
    const message = await say(chunk({ content: 'half' }))
    expect(message).toMatchObject({ status: 'interrupted', error: { kind: 'network', retryable: true } })
    expect(textOf(message)).toBe('half')
  })

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'tool-calls'],
    ['function_call', 'tool-calls'],
    ['content_filter', 'content-filter'],
    ['weather', 'other'],
  ])('finish_reason %s is %s', async (raw, reason) => {
    expect((await say(chunk({}, raw), '[DONE]')).finishReason).toBe(reason)
  })

  test.each([
    [{ error: { message: 'overloaded', type: 'server_error' } }, 'overloaded'],
    [{ error: 'overloaded' }, 'overloaded'],
  ])('an error in the stream fails the message even before [DONE]: %j', async (payload, reason) => {
    const message = await say(chunk({ content: 'half' }), payload, '[DONE]')
    expect(message).toMatchObject({ status: 'failed', error: { kind: 'provider', message: reason } })
    expect(textOf(message)).toBe('half')
  })
})

test('cached and reasoning tokens are read, and Groq’s own place for usage', async () => {
  const usage = {
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 15,
    prompt_tokens_details: { cached_tokens: 8 },
    completion_tokens_details: { reasoning_tokens: 2 },
  }
  const expected = {
    inputTokens: 10,
    outputTokens: 5,
    totalTokens: 15,
    cachedInputTokens: 8,
    reasoningTokens: 2,
  }
  expect((await say({ choices: [], usage }, '[DONE]')).usage).toEqual(expected)
  expect((await say(chunk({}, 'stop', { x_groq: { usage } }))).usage).toEqual(expected)
})

test('Perplexity’s sources appear once, with their titles if it sends them', async () => {
  const cited = {
    search_results: [{ title: 'A', url: 'https://a.example' }],
    citations: ['https://a.example'],
  }
  const message = await say(chunk({ content: 'x' }, null, cited), chunk({}, 'stop', cited))
  expect(message.parts.filter((part) => part.type === 'source')).toEqual([
    { type: 'source', id: 'https://a.example', url: 'https://a.example', title: 'A' },
  ])
})

describe('tool calls', () => {
  test('fragments of parallel, interleaved calls join by index', async () => {
    const message = await say(
      chunk(fragment({ index: 1, id: 'a' }, 'f', '{"x"')),
      chunk(fragment({ index: 2, id: 'b' }, 'g', '{"y"')),
      chunk(fragment({ index: 1 }, undefined, ':1}')),
      chunk(fragment({ index: 2 }, undefined, ':2}')),
      chunk({}, 'tool_calls'),
      '[DONE]',
    )
    expect(calls(message)).toEqual([
      { id: 'a', name: 'f', input: { x: 1 }, state: 'ready' },
      { id: 'b', name: 'g', input: { y: 2 }, state: 'ready' },
    ])
  })

  test('a new id at a taken index begins a call', async () => {
    const message = await say(
      chunk(fragment({ index: 0, id: 'a' }, 'f', '{}')),
      chunk(fragment({ index: 0, id: 'b' }, 'g', '{}')),
      chunk({}, 'tool_calls'),
    )
    expect(calls(message).map((call) => call.id)).toEqual(['a', 'b'])
  })

  test('without an index a new id begins a call and no id continues the last', async () => {
    const message = await say(
      chunk(fragment({ id: 'a' }, 'f', '{"x":')),
      chunk(fragment({}, undefined, '1}')),
      chunk(fragment({ id: 'b' }, 'g')),
      chunk({}, 'tool_calls'),
    )
    expect(calls(message).map((call) => call.input)).toEqual([{ x: 1 }, {}])
  })

  test('an index that is no small non-negative integer is refused', async () => {
    for (const index of [-1, 1.5, 1e9, '__proto__', {}]) {
      const message = await say(
        chunk(fragment({ index, id: 'a' }, 'f', '{}')),
        chunk({ content: 'x' }, 'stop'),
      )
      expect(calls(message)).toEqual([])
      expect(textOf(message)).toBe('x')
      expect(message.parts).toMatchObject([{ type: 'text' }, { name: 'malformed', data: { count: 1 } }])
    }
    expect(({} as Record<string, unknown>)['id']).toBeUndefined()
  })

  test('10,000 calls are taken, one more is refused and counted', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => fragment({ id: `c${i}` }, 'f', '{}'))
    const message = await say(...many.map((delta) => chunk(delta)), chunk({}, 'tool_calls'))
    expect(calls(message).length).toBe(10_000)
    expect(message.parts.at(-1)).toMatchObject({ name: 'malformed', data: { count: 1 } })
  })

  test('a call cut in half is never ready, and broken arguments fail the call alone', async () => {
    const cut = await say(chunk(fragment({ index: 0, id: 'a' }, 'f', '{"x":1}')))
    expect(cut.status).toBe('interrupted')
    expect(calls(cut)).toEqual([{ id: 'a', name: 'f', input: { x: 1 }, state: 'streaming-input' }])
    const broken = await say(
      chunk(fragment({ index: 0, id: 'a' }, 'f', '{"x"')),
      chunk({}, 'length'),
      '[DONE]',
    )
    expect(broken.status).toBe('complete')
    expect(calls(broken)[0]?.state).toBe('failed')
  })
})

test('malformed payloads are counted, reported once, and lose nothing around them', async () => {
  const message = await say(
    '{"broken',
    chunk({ content: 'a' }),
    '42',
    'null',
    chunk({ content: 'b' }, 'stop'),
    '[DONE]',
  )
  expect(textOf(message)).toBe('ab')
  expect(message.status).toBe('complete')
  expect(message.parts.filter((part) => part.type === 'data')).toEqual([
    { type: 'data', name: 'malformed', id: 'malformed', data: { count: 3, sample: '{"broken' } },
  ])
})

test('cut at every byte: never complete before the finish_reason is in, never throwing, always a prefix', async () => {
  const wire = new TextEncoder().encode(
    sse(
      chunk({ reasoning_content: 'うん' }),
      chunk({ content: '日本語' }),
      chunk({ content: '😀' }),
      chunk({}, 'stop'),
    ),
  )
  for (let at = 0; at < wire.length; at++) {
    const body = bytePieces(wire.slice(0, at), 7)
    const message = await collectMessage(responseOf(body), { protocol: openaiChat() })
    expect(message.status).toBe('interrupted')
    expect('日本語😀'.startsWith(textOf(message))).toBe(true)
  }
})

describe('the request', () => {
  const user: ChatMessage = {
    id: 'u',
    role: 'user',
    parts: [{ type: 'text', text: 'Hi' }],
    status: 'complete',
    createdAt: 0,
  }

  test('carries the system message, the conversation, and asks to stream with usage', () => {
    const { body } = openaiChat({
      model: 'm',
      system: 's',
      temperature: 0,
      maxTokens: 9,
      body: { top_p: 1 },
    }).encode({
      messages: [user],
    })
    expect(body).toEqual({
      model: 'm',
      temperature: 0,
      max_tokens: 9,
      top_p: 1,
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  test('a message that spans tool calls and their follow-up becomes the turns the API wants', () => {
    const answer: ChatMessage = {
      ...user,
      id: 'a',
      role: 'assistant',
      parts: [
        { type: 'text', text: 'Let me look.' },
        {
          type: 'tool-call',
          id: 'c1',
          name: 'f',
          inputText: '{"x":1}',
          input: { x: 1 },
          output: { y: 2 },
          state: 'done',
        },
        {
          type: 'tool-call',
          id: 'c2',
          name: 'g',
          inputText: '{}',
          input: {},
          error: 'down',
          state: 'failed',
        },
        { type: 'tool-call', id: 'c3', name: 'h', inputText: '{"half', state: 'streaming-input' },
        { type: 'text', text: 'Done.' },
      ],
    }
    const tools = [{ name: 'f', description: 'd', parameters: { type: 'object' } }]
    const { body } = openaiChat().encode({ messages: [user, answer], tools })
    const call = (id: string, name: string, args: string) => ({
      id,
      type: 'function',
      function: { name, arguments: args },
    })
    expect(body?.['messages']).toEqual([
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: 'Let me look.',
        tool_calls: [call('c1', 'f', '{"x":1}'), call('c2', 'g', '{}')],
      },
      { role: 'tool', tool_call_id: 'c1', content: '{"y":2}' },
      { role: 'tool', tool_call_id: 'c2', content: 'down' },
      { role: 'assistant', content: 'Done.' },
    ])
    expect(body?.['tools']).toEqual([
      { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } },
    ])
  })

  test('leaves out answers that never said a word, and sends images as parts', () => {
    const empty: ChatMessage = { ...user, id: 'a', role: 'assistant', parts: [], status: 'failed' }
    const url = 'data:image/png;base64,AA=='
    const withImage: ChatMessage = {
      ...user,
      parts: [{ type: 'file', mediaType: 'image/png', url }, ...user.parts],
    }
    expect(openaiChat().encode({ messages: [withImage, empty] }).body?.['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ])
  })
})
