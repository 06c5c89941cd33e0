import { codeer, collectMessage, openaiChat, relay, textOf } from '@chatstream/core'
import { describe, expect, test } from 'vitest'
import { scenarios } from '../script/scenarios.ts'
import { scriptedModel } from './scriptedModel.ts'

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  new Request(`http://model${path}`, { method: 'POST', headers, body: JSON.stringify(body) })

const ask = (question: string, fields: object = {}) =>
  post('/v1/chat/completions', {
    model: 'm',
    messages: [{ role: 'user', content: question }],
    stream: true,
    ...fields,
  })

const askAgent = (message: string, agent_id = 'agent') =>
  post('/api/v1/chats/12345/messages', { message, stream: true, agent_id })

/** The payloads of an SSE body: JSON parsed, anything else as text. */
async function payloadsOf(response: Response): Promise<unknown[]> {
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: '))
  return lines.map((line) => {
    const data = line.slice('data: '.length)
    return data.startsWith('{') ? JSON.parse(data) : data
  })
}

const choice = (delta: object, finish_reason: string | null = null) => ({
  id: 'scripted-1',
  object: 'chat.completion.chunk',
  created: expect.any(Number),
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
})

describe('OpenAI chat completions', () => {
  test('a text becomes chunks of about a token, a finish reason and [DONE]', async () => {
    const model = scriptedModel({ script: 'Hello there.' })
    const chunks = await payloadsOf(await model(ask('Hi')))
    expect(chunks).toEqual([
      choice({ role: 'assistant', content: '' }),
      choice({ content: 'Hello' }),
      choice({ content: ' there' }),
      choice({ content: '.' }),
      choice({}, 'stop'),
      '[DONE]',
    ])
  })

  test('usage is sent where it is asked for, in a chunk without choices', async () => {
    const model = scriptedModel({ script: [{ reasoning: 'Hm.' }, 'Hello there.'] })
    const chunks = await payloadsOf(await model(ask('Hi', { stream_options: { include_usage: true } })))
    expect(chunks.at(-2)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 1,
        completion_tokens: 5,
        total_tokens: 6,
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    })
  })

  test('usage given in the script is sent unasked', async () => {
    const model = scriptedModel({ script: ['Hello', { usage: { inputTokens: 7, outputTokens: 8 } }] })
    const message = await collectMessage(await model(ask('Hi')), { protocol: openaiChat() })
    expect(message.usage).toMatchObject({ inputTokens: 7, outputTokens: 8 })
  })

  test('reasoning, text and tool calls arrive as they were written', async () => {
    const model = scriptedModel({
      script: [
        { reasoning: 'Let me think…' },
        'One moment.',
        { toolCall: { name: 'weather', input: { city: '東京', days: 3 } } },
        { toolCall: { name: 'now', input: {}, id: 'call_now' } },
      ],
    })
    const message = await collectMessage(await model(ask('Weather?')), { protocol: openaiChat() })
    expect(message).toMatchObject({
      status: 'complete',
      finishReason: 'tool-calls',
      parts: [
        { type: 'reasoning', text: 'Let me think…' },
        { type: 'text', text: 'One moment.' },
        { type: 'tool-call', id: 'call_1', name: 'weather', input: { city: '東京', days: 3 } },
        { type: 'tool-call', id: 'call_now', name: 'now', input: {} },
      ],
    })
  })

  test('a list of deltas is sent as it is', async () => {
    const model = scriptedModel({ script: [{ text: ['a', '', 'bcdefghijklmno pq'] }, { finish: 'length' }] })
    const chunks = await payloadsOf(await model(ask('Hi')))
    const deltas = chunks.map((chunk) => (chunk as { choices?: { delta: unknown }[] }).choices?.[0]?.delta)
    expect(deltas.slice(1, 4)).toEqual([{ content: 'a' }, { content: '' }, { content: 'bcdefghijklmno pq' }])
    expect(chunks.at(-2)).toMatchObject({ choices: [{ finish_reason: 'length' }] })
  })

  test('without stream: true the answer is one JSON object', async () => {
    const model = scriptedModel({ script: [{ reasoning: 'Hm.' }, 'Hello there.'] })
    const response = await model(ask('Hi', { stream: false }))
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [
        {
          message: { role: 'assistant', content: 'Hello there.', reasoning_content: 'Hm.' },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 5 },
    })
  })

  test('a body with messages is understood under any path', async () => {
    const model = scriptedModel({ script: 'Hello' })
    const response = await model(
      post('/api/chat', { messages: [{ role: 'user', content: 'Hi' }], stream: true }),
    )
    expect(textOf(await collectMessage(response, { protocol: openaiChat() }))).toBe('Hello')
  })
})

const common = (type: string) => ({ type, response_id: 'scripted-1', chat_id: 12345 })

describe('Codeer agents', () => {
  test('the frames are those of the documentation', async () => {
    const model = scriptedModel({
      script: [
        { title: '営業時間についての質問' },
        {
          step: {
            id: 'step_abc123',
            kind: 'consultant_retrieve_context_source',
            title: '営業時間についてナレッジベースを検索中',
            args: { query: '営業時間' },
            result: '3件の関連ドキュメントが見つかりました...',
            usage: { inputTokens: 150, outputTokens: 45, totalTokens: 195, calls: 1 },
          },
        },
        { text: ['営業時間は', '9時からです。'] },
        { usage: { inputTokens: 250, outputTokens: 85, totalTokens: 335, calls: 1 } },
      ],
    })
    const body = await (await model(askAgent('何時ですか', 'agent-1'))).text()
    const names = [...body.matchAll(/^event: (.*)$/gm)].map((match) => match[1])
    const payloads = await payloadsOf(new Response(body))
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(names).toEqual(payloads.slice(0, -1).map((payload) => (payload as { type: string }).type))
    expect(payloads).toEqual([
      { ...common('response.created'), agent_id: 'agent-1', model: 'agent-1' },
      { ...common('response.chat.title.updated'), name: '営業時間についての質問' },
      {
        ...common('response.reasoning_step.start'),
        step: {
          id: 'step_abc123',
          content: '営業時間についてナレッジベースを検索中',
          type: 'consultant_retrieve_context_source',
          args: { query: '営業時間' },
          timestamp,
        },
      },
      {
        ...common('response.reasoning_step.end'),
        step: {
          id: 'step_abc123',
          type: 'consultant_retrieve_context_source',
          result: { success: true, data: '3件の関連ドキュメントが見つかりました...' },
          timestamp,
          token_usage: {
            total_prompt_tokens: 150,
            total_completion_tokens: 45,
            total_tokens: 195,
            total_calls: 1,
          },
        },
      },
      { ...common('response.output_text.delta'), delta: '営業時間は' },
      { ...common('response.output_text.delta'), delta: '9時からです。' },
      {
        ...common('response.output_text.completed'),
        final_text: '営業時間は9時からです。',
        usage: { total_prompt_tokens: 250, total_completion_tokens: 85, total_tokens: 335, total_calls: 1 },
      },
      '[DONE]',
    ])
  })

  test('the agent scenario has steps, a text and the usage of all calls', async () => {
    const model = scriptedModel({ models: scenarios, speed: Infinity })
    const message = await collectMessage(await model(askAgent('When?')), {
      protocol: codeer({ agentId: 'agent' }),
    })
    expect(message.status).toBe('complete')
    expect(message.parts.map((part) => part.type)).toEqual(['step', 'step', 'text'])
    expect(message.usage).toMatchObject({ inputTokens: 250, outputTokens: 85, totalTokens: 335, calls: 3 })
  })

  test('an error has code 10005 unless the script gives another, and [DONE] follows', async () => {
    const model = scriptedModel({ script: ['So f', { error: 'It failed' }, 'never said'] })
    const payloads = await payloadsOf(await model(askAgent('Hi')))
    expect(payloads.slice(-2)).toEqual([
      expect.objectContaining({ type: 'response.error', message: 'It failed', code: 10005 }),
      '[DONE]',
    ])
  })
})

const askRelay = () =>
  new Request('http://model/stream/chat?message=%E3%81%93%E3%82%93%E3%81%AB%E3%81%A1%E3%81%AF')

describe('small relays', () => {
  test('the bare dialect ends with [DONE] and the usage', async () => {
    const model = scriptedModel({ script: { text: ['Hel', 'lo'] } })
    expect(await payloadsOf(await model(askRelay()))).toEqual([
      { id: 'scripted-1', content: 'Hel', finish_reason: null },
      { id: 'scripted-1', content: 'lo', finish_reason: null },
      '[DONE] {"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}',
    ])
    expect(model.requests[0]).toMatchObject({ format: 'relay', question: 'こんにちは' })
  })

  test('the typed dialect says type, usage and [DONE]', async () => {
    const model = scriptedModel({ script: { text: ['Hel', 'lo'] }, relay: { dialect: 'typed' } })
    expect(await payloadsOf(await model(post('/ask', { message: 'Hi' })))).toEqual([
      { type: 'content', id: 'scripted-1', content: 'Hel' },
      { type: 'content', id: 'scripted-1', content: 'lo' },
      { type: 'usage', prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      '[DONE]',
    ])
  })

  test.each(['bare', 'typed'] as const)('core reads the %s dialect', async (dialect) => {
    const model = scriptedModel({ script: 'Hello there.', relay: { dialect } })
    const message = await collectMessage(await model(askRelay()), { protocol: relay() })
    expect(message).toMatchObject({ status: 'complete', usage: { inputTokens: 3, outputTokens: 3 } })
    expect(textOf(message)).toBe('Hello there.')
  })

  test('the field of the question can have another name', async () => {
    const model = scriptedModel({ relay: { param: 'q' } })
    await model(new Request('http://model/ask?q=Why%3F'))
    expect(model.requests[0]?.question).toBe('Why?')
  })
})

describe('which script is played', () => {
  test('models are listed under any prefix', async () => {
    const model = scriptedModel({ models: { small: 'Hi', large: 'Good day' } })
    const response = await model(new Request('http://model/proxy/v1/models'))
    expect(await response.json()).toEqual({
      object: 'list',
      data: ['small', 'large'].map((id) => ({ id, object: 'model', created: 0, owned_by: 'scripted' })),
    })
  })

  test('the model’s name chooses; without one the first is played', async () => {
    const model = scriptedModel({ models: { small: 'Hi', large: 'Good day' } })
    const said = async (request: Request) =>
      textOf(await collectMessage(await model(request), { protocol: openaiChat() }))
    expect(await said(ask('Hello', { model: 'large' }))).toBe('Good day')
    expect(await said(ask('Hello', { model: undefined }))).toBe('Hi')
  })

  test.each(['medium', 'toString'])('an unknown model, %s, is refused by name', async (name) => {
    const model = scriptedModel({ models: { small: 'Hi' } })
    const response = await model(ask('Hello', { model: name }))
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: { message: `There is no model ${name} here, only small.`, code: 'model_not_found' },
    })
  })

  test('a function chooses by what it sees', async () => {
    const model = scriptedModel({
      script: ({ index, question }) => (index === 0 ? { status: 503 } : `You asked: ${question}`),
    })
    expect((await model(ask('Why?'))).status).toBe(503)
    const message = await collectMessage(await model(ask('Why?')), { protocol: openaiChat() })
    expect(textOf(message)).toBe('You asked: Why?')
  })

  test('a path or method of no format is refused with 404', async () => {
    const response = await scriptedModel()(new Request('http://model/v1/embeddings', { method: 'PUT' }))
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('knows no PUT /v1/embeddings')
  })

  test.each([
    [{ authorization: 'Bearer right' }, 200],
    [{ 'x-api-key': 'right' }, 200],
    [{ authorization: 'Bearer wrong' }, 401],
    [{}, 401],
  ])('with a key of its own, %o gets %i', async (headers, status) => {
    const model = scriptedModel({ apiKey: 'right' })
    const response = await model(new Request('http://model/v1/models', { headers }))
    expect(response.status).toBe(status)
  })
})

test('what was asked is recorded', async () => {
  const model = scriptedModel({ script: 'Hello' })
  const coming = model.received(0)
  await (
    await model(
      post(
        '/v1/chat/completions?trace=1',
        {
          model: 'm',
          messages: [
            { role: 'system', content: 'Be brief.' },
            {
              role: 'user',
              content: [{ type: 'text', text: 'Wh' }, { type: 'image_url' }, { type: 'text', text: 'y?' }],
            },
          ],
        },
        { 'x-trace': 'abc' },
      ),
    )
  ).text()
  const seen = await coming
  expect(seen).toBe(model.requests[0])
  expect(seen).toMatchObject({
    index: 0,
    format: 'openai-chat',
    method: 'POST',
    model: 'm',
    question: 'Why?',
  })
  expect(seen.asked).toBe('Be brief.\nWhy?')
  expect(seen.url.search).toBe('?trace=1')
  expect(seen.headers.get('x-trace')).toBe('abc')
})

test('a body that is no JSON is recorded as text', async () => {
  const model = scriptedModel()
  await model(new Request('http://model/v1/chat/completions', { method: 'POST', body: '{"model":' }))
  expect(model.requests[0]?.body).toBe('{"model":')
})

test.each(Object.keys(scenarios))('the scenario %s can be played in every format', async (name) => {
  const model = scriptedModel({ models: scenarios, speed: Infinity })
  const responses = [
    await model(ask('Hi', { model: name })),
    await model(post('/v1/responses', { model: name, input: 'Hi', stream: true })),
    await model(post('/v1/messages', { model: name, messages: [], stream: true })),
    await model(askAgent('Hi', name)),
    await model(post('/ask', { message: 'Hi', model: name })),
  ]
  await Promise.all(responses.map((response) => response.text()))
  const outcome = name === 'cut-stream' ? 'cut' : 'complete'
  expect(model.requests.map((request) => request.outcome)).toEqual(responses.map(() => outcome))
})
