import { manualFrames, scriptedModel, type Script, type ScriptedModel } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import type { ChatMessage, ToolCallPart } from '../../../../core/src/message.ts'
import { textOf } from '../../../../core/src/message.ts'
import { tool, type ToolSet } from '../../../../core/src/tool.ts'
import { aiSdk } from '../../../../core/src/protocol/aiSdk/aiSdk.ts'
import { anthropicMessages } from '../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'
import { openaiResponses } from '../../../../core/src/protocol/openaiResponses/openaiResponses.ts'
import type { Chat } from '../../../../core/src/chat/chat.ts'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import type { ChatOptions } from '../../../../core/src/turn/options.ts'

const asFetch =
  (model: ScriptedModel): typeof fetch =>
  (input, init) =>
    model(new Request(input, init))
const call = (name: string, input: unknown, id: string): Script => [{ toolCall: { name, input, id } }]
const callsOf = (message: ChatMessage | undefined): ToolCallPart[] =>
  message?.parts.filter((part) => part.type === 'tool-call') ?? []
async function microtasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await undefined
}
const sentMessages = (model: ScriptedModel, index: number) =>
  (model.requests[index]!.body as { messages: { role: string; content: unknown }[] }).messages

function chatWith(scripts: readonly Script[], tools: ToolSet, options: Partial<ChatOptions> = {}) {
  const model = scriptedModel({ script: ({ index }) => scripts[index] ?? 'more' })
  const frames = manualFrames()
  const url = 'http://m/v1/chat/completions'
  const chat = createChat({ url, fetch: asFetch(model), frames, schema: { tools }, ...options })
  return { chat, model }
}

const weather = tool({
  description: 'The weather in a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
  input(value) {
    const { city } = value as { city?: unknown }
    if (typeof city !== 'string') throw new Error('city must be a string')
    return { city }
  },
  execute: async ({ city }) => ({ city, celsius: 21 }),
})

test('the request lists the tools, the call is run, and the model goes on in the same message', async () => {
  const { chat, model } = chatWith([call('weather', { city: 'Kyoto' }, 'c1'), 'It is 21 °C.'], { weather })
  const answer = await chat.send('Weather?')
  expect(model.requests[0]?.body).toMatchObject({
    tools: [{ type: 'function', function: { name: 'weather', description: 'The weather in a city' } }],
  })
  expect(callsOf(answer)).toMatchObject([
    { input: { city: 'Kyoto' }, output: { city: 'Kyoto', celsius: 21 }, state: 'done' },
  ])
  expect(answer).toMatchObject({ status: 'complete', finishReason: 'stop' })
  expect(textOf(answer!)).toBe('It is 21 °C.')
  expect(chat.getState().messages.length).toBe(2)
  expect(sentMessages(model, 1).slice(1)).toMatchObject([
    { role: 'assistant', tool_calls: [{ id: 'c1' }] },
    { role: 'tool', tool_call_id: 'c1', content: '{"city":"Kyoto","celsius":21}' },
  ])
})

test('usage adds up over the runs, and each run keeps its own', async () => {
  const { chat } = chatWith(
    [
      [
        { toolCall: { name: 'weather', input: { city: 'x' } } },
        { usage: { inputTokens: 10, outputTokens: 2 } },
      ],
      ['ok', { usage: { inputTokens: 20, outputTokens: 3 } }],
    ],
    { weather },
  )
  const answer = await chat.send('q')
  expect(answer?.usage).toMatchObject({ inputTokens: 30, outputTokens: 5 })
  expect(answer?.runs).toMatchObject([
    { finishReason: 'tool-calls', usage: { inputTokens: 10 } },
    { finishReason: 'stop', usage: { inputTokens: 20 }, firstPart: 1 },
  ])
})

test('the message never looks complete while the answer goes on', async () => {
  const { chat } = chatWith([call('weather', { city: 'x' }, 'c1'), 'ok'], { weather })
  const seen: string[] = []
  chat.subscribe(() => seen.push(`${chat.getState().status} ${chat.getState().messages.at(-1)?.status}`))
  await chat.send('q')
  expect(seen.filter((each) => each.endsWith('complete'))).toEqual(['idle complete'])
  expect(seen).toContain('waiting streaming')
})

test.each<[string, ToolSet, unknown, string]>([
  ['arguments the tool’s input refuses', { weather }, { city: 5 }, 'city must be a string'],
  [
    'what execute throws',
    { weather: tool({ execute: () => Promise.reject(new Error('no network')) }) },
    {},
    'no network',
  ],
])('%s is told to the model, which goes on', async (_, tools, input, reason) => {
  const { chat, model } = chatWith([call('weather', input, 'c1'), 'sorry'], tools)
  const answer = await chat.send('q')
  expect(callsOf(answer)).toMatchObject([{ state: 'failed', error: reason }])
  expect(sentMessages(model, 1).at(-1)).toMatchObject({ role: 'tool', content: reason })
  expect(answer?.status).toBe('complete')
})

describe('results by hand', () => {
  test('the model goes on once all calls of the answer have theirs', async () => {
    const both: Script = [
      { toolCall: { name: 'ask', input: { n: 1 }, id: 'a' } },
      { toolCall: { name: 'ask', input: { n: 2 }, id: 'b' } },
    ]
    const { chat, model } = chatWith([both, 'thanks'], { ask: tool({}) })
    const asked = await chat.send('q')
    expect(asked).toMatchObject({ status: 'complete', finishReason: 'tool-calls' })
    expect(callsOf(asked).map(({ state }) => state)).toEqual(['ready', 'ready'])
    expect(chat.getState().status).toBe('idle')
    await chat.addToolResult('a', { output: 'one' })
    expect(model.requests.length).toBe(1)
    const answer = await chat.addToolResult('b', { error: 'none' })
    expect(textOf(answer!)).toBe('thanks')
    expect(sentMessages(model, 1).slice(-2)).toMatchObject([{ content: 'one' }, { content: 'none' }])
  })

  test('a result for a call that has one, or that nobody made, is refused and changes nothing', async () => {
    const { chat } = chatWith([call('weather', { city: 'x' }, 'c1'), 'ok'], { weather })
    const answer = await chat.send('q')
    expect(await chat.addToolResult('c1', { output: 'other' })).toBeUndefined()
    expect(await chat.addToolResult('nobody', { output: 1 })).toBeUndefined()
    expect(chat.getState().messages.at(-1)).toBe(answer)
    expect(chat.getState().error?.reason).toBe('unknown-call')
  })

  test('a question asked instead goes out with the call marked as not carried out', async () => {
    const { chat, model } = chatWith([call('ask', {}, 'a'), 'fine'], { ask: tool({}) })
    await chat.send('q')
    await chat.send('never mind')
    expect(sentMessages(model, 1)).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'tool', content: 'This call was not carried out.' },
      { role: 'user', content: 'never mind' },
    ])
  })
})

describe('approval', () => {
  let executed = 0
  const remove = tool({ needsApproval: () => true, execute: () => `removed ${++executed}` })

  test('approved, the tool runs and the model goes on', async () => {
    const { chat } = chatWith([call('remove', {}, 'r'), 'gone'], { remove })
    expect(callsOf(await chat.send('q'))).toMatchObject([{ state: 'awaiting-approval' }])
    expect(executed).toBe(0)
    const answer = await chat.approveTool('r')
    expect(callsOf(answer)).toMatchObject([{ state: 'done', output: 'removed 1' }])
    expect(textOf(answer!)).toBe('gone')
  })

  test('a call of an earlier answer cannot be approved any more', async () => {
    const { chat } = chatWith([call('remove', {}, 'r'), 'fine'], { remove })
    await chat.send('q')
    await chat.send('something else')
    expect(await chat.approveTool('r')).toBeUndefined()
    expect(callsOf(chat.getState().messages[1])).toMatchObject([{ state: 'awaiting-approval' }])
  })

  test('after a denial the model gets it as the result, and the tool never runs', async () => {
    const before = executed
    const { chat, model } = chatWith([call('remove', {}, 'r'), 'I leave it.'], { remove })
    await chat.send('q')
    const answer = await chat.denyTool('r')
    expect(callsOf(answer)).toMatchObject([{ state: 'denied' }])
    expect(sentMessages(model, 1).at(-1)).toMatchObject({ content: 'The user denied this call.' })
    expect(executed).toBe(before)
    expect(await chat.approveTool('r')).toBeUndefined()
  })
})

describe('an answer that comes while the turn still has its calls in hand', () => {
  const answers = {
    approveTool: (chat: Chat) => chat.approveTool('c1'),
    denyTool: (chat: Chat) => chat.denyTool('c1'),
  }

  /** Asks, and answers the call a number of microtasks after it began to wait. Resolves once the chat is idle. */
  async function answerAfter(ticks: number, answer: (chat: Chat) => unknown) {
    const carriedOut: unknown[] = []
    const remove = tool({
      needsApproval: () => true,
      execute: async (input) => carriedOut.push(input),
    })
    const { chat, model } = chatWith([call('remove', { id: 1 }, 'c1'), 'ok'], { remove })
    const answered = Promise.withResolvers<unknown>()
    const unsubscribe = chat.subscribe(() => {
      if (callsOf(chat.getState().messages[1])[0]?.state !== 'awaiting-approval') return
      unsubscribe()
      void microtasks(ticks).then(() => answered.resolve(answer(chat)))
    })
    await chat.send('q')
    await answered.promise
    expect(chat.getState().status).toBe('idle')
    return { message: chat.getState().messages[1], carriedOut, requests: model.requests.length }
  }

  test.each(Object.entries(answers))('%s takes effect at every moment of its end', async (name, answer) => {
    for (let ticks = 0; ticks < 40; ticks++) {
      const { message, carriedOut, requests } = await answerAfter(ticks, answer)
      const states = callsOf(message).map(({ state }) => state)
      expect([ticks, states, carriedOut.length, requests]).toEqual(
        name === 'approveTool' ? [ticks, ['done'], 1, 2] : [ticks, ['denied'], 0, 2],
      )
      expect([message?.status, textOf(message!)]).toEqual(['complete', 'ok'])
    }
  })

  test('a call that is approved while another one runs is carried out once', async () => {
    const slow = Promise.withResolvers<string>()
    const carriedOut: unknown[] = []
    const both: Script = [
      { toolCall: { name: 'look', input: {}, id: 'c0' } },
      { toolCall: { name: 'remove', input: { id: 1 }, id: 'c1' } },
    ]
    const { chat, model } = chatWith([both, 'ok'], {
      look: tool({ execute: () => slow.promise }),
      remove: tool({ needsApproval: () => true, execute: async (input) => carriedOut.push(input) }),
    })
    const sent = chat.send('q')
    await expect.poll(() => callsOf(chat.getState().messages[1]).at(1)?.state).toBe('awaiting-approval')
    await chat.approveTool('c1')
    slow.resolve('seen')
    expect(callsOf(await sent).map(({ state }) => state)).toEqual(['done', 'done'])
    expect([carriedOut, model.requests.length]).toEqual([[{ id: 1 }], 2])
  })
})

test('approving a call the provider runs itself goes on with another run, without running anything here', async () => {
  const mcp = {
    id: 'm1',
    type: 'mcp_approval_request',
    name: 'delete_repo',
    arguments: '{}',
    server_label: 's',
  }
  const item = (type: string, fields: object) => `data: ${JSON.stringify({ type, ...fields })}\n\n`
  const asks: Script = {
    raw:
      item('response.output_item.added', { output_index: 0, item: mcp }) +
      item('response.output_item.done', { output_index: 0, item: mcp }) +
      item('response.completed', { response: { id: 'r1', status: 'completed', output: [mcp] } }),
  }
  let ran = false
  const tools = { delete_repo: tool({ execute: () => void (ran = true) }) }
  const { chat, model } = chatWith([asks, 'gone'], tools, {
    protocol: openaiResponses(),
    url: 'http://m/v1/responses',
  })
  const asked = await chat.send('q')
  expect(callsOf(asked)).toMatchObject([{ state: 'awaiting-approval', providerExecuted: true }])
  const id = callsOf(asked)[0]?.id ?? ''
  const answer = await chat.approveTool(id)
  expect(textOf(answer!)).toBe('gone')
  expect(model.requests.length).toBe(2)
  expect(JSON.stringify(model.requests[1]?.body)).toContain('"approve":true')
  expect(ran).toBe(false)
})

test('after the limit of rounds the calls wait for the user', async () => {
  const endless = Array.from({ length: 9 }, (_, i) => call('weather', { city: 'x' }, `c${i}`))
  const { chat, model } = chatWith(endless, { weather }, { toolRounds: 2 })
  const answer = await chat.send('q')
  expect(model.requests.length).toBe(3)
  expect(callsOf(answer).map(({ state }) => state)).toEqual(['done', 'done', 'ready'])
  const none = chatWith(endless, { weather }, { toolRounds: 0 })
  expect(callsOf(await none.chat.send('q'))).toMatchObject([{ state: 'ready' }])
})

test('stop while a tool runs aborts its signal, and its late result is not heard', async () => {
  let finish: (value: unknown) => void = () => {}
  let signal: AbortSignal | undefined
  let began: () => void = () => {}
  const running = new Promise<void>((resolve) => (began = resolve))
  const slow = tool({
    execute(_, context) {
      signal = context.signal
      began()
      return new Promise((resolve) => (finish = resolve))
    },
  })
  const { chat, model } = chatWith([call('slow', {}, 's')], { slow })
  const sending = chat.send('q')
  await running
  expect(chat.getState().status).toBe('waiting')
  chat.stop()
  const answer = await sending
  expect(signal?.aborted).toBe(true)
  finish('late')
  await Promise.resolve()
  expect(answer).toMatchObject({ status: 'stopped' })
  expect(callsOf(chat.getState().messages.at(-1))).toMatchObject([{ state: 'failed' }])
  expect(model.requests.length).toBe(1)
})

test('a cut stream’s call is never carried out', async () => {
  let ran = false
  const touchy = tool({ execute: () => void (ran = true) })
  const { chat } = chatWith([[{ toolCall: { name: 'touchy', input: { a: 1 } } }, { cut: 'end' }]], { touchy })
  expect((await chat.send('q'))?.status).toBe('interrupted')
  expect(ran).toBe(false)
})

/** Chunks of a stream in the format of openaiChat, ended by a finish reason. */
const rawCall = (name: string, args: string, reason = 'tool_calls', id = 'c1'): Script => {
  const calls = [{ index: 0, id, type: 'function', function: { name, arguments: args } }]
  const chunk = (delta: object, finish_reason: string | null) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`
  return { raw: `${chunk({ tool_calls: calls }, null)}${chunk({}, reason)}data: [DONE]\n\n` }
}

test.each(['constructor', 'wheather', '__proto__'])(
  'a model that calls “%s”, which is no tool, gets the names of the tools and goes on (fault B5)',
  async (name) => {
    const { chat, model } = chatWith([call(name, {}, 'c'), 'sorry'], { weather, ask: tool({}) })
    const answer = await chat.send('q')
    const error = `There is no tool “${name}”. The tools are: weather, ask.`
    expect(callsOf(answer)).toMatchObject([{ state: 'failed', error }])
    expect(sentMessages(model, 1).at(-1)).toMatchObject({ role: 'tool', content: error })
    expect([answer?.status, textOf(answer!)]).toEqual(['complete', 'sorry'])
  },
)

test('a call of a declared tool without execute waits for its result (fault B5)', async () => {
  const { chat, model } = chatWith([call('ask', {}, 'c')], { ask: tool({}) })
  expect(callsOf(await chat.send('q'))).toMatchObject([{ state: 'ready' }])
  const none = chatWith([call('ask', {}, 'c')], {})
  expect(callsOf(await none.chat.send('q'))).toMatchObject([{ state: 'ready' }])
  expect([model.requests.length, none.model.requests.length]).toEqual([1, 1])
})

test.each(['length', 'content_filter'])(
  'arguments cut by the reason %s are one request, and the answer says so (fault B4)',
  async (reason) => {
    let ran = 0
    const tools = { weather: tool({ execute: () => ++ran }) }
    for (const args of ['{"city":"Ky', '{"city":"Kyoto"}', '']) {
      const { chat, model } = chatWith([rawCall('weather', args, reason)], tools)
      const answer = await chat.send('q')
      expect(answer?.finishReason).toBe(reason === 'length' ? 'length' : 'content-filter')
      expect([model.requests.length, chat.getState().status]).toEqual([1, 'idle'])
    }
    expect(ran).toBe(0)
  },
)

test('an answer that was cut by its length goes on when the user continues it (fault B4)', async () => {
  const { chat, model } = chatWith([rawCall('weather', '{"city":"Ky', 'length'), 'It is warm.'], { weather })
  await chat.send('q')
  const answer = await chat.continueAnswer()
  expect([answer?.status, textOf(answer!), model.requests.length]).toEqual(['complete', 'It is warm.', 2])
})

test('arguments that are not JSON are reported to the model, three times at most (fault B4)', async () => {
  const broken = Array.from({ length: 9 }, (_, i) =>
    rawCall('weather', '{city: Kyoto}', 'tool_calls', `c${i}`),
  )
  const { chat, model } = chatWith(broken, { weather })
  const answer = await chat.send('q')
  expect(callsOf(answer).map(({ state }) => state)).toEqual(['failed', 'failed', 'failed'])
  expect(model.requests.length).toBe(3)
  const once = chatWith([broken[0]!, 'sorry'], { weather })
  expect(textOf((await once.chat.send('q'))!)).toBe('sorry')
  expect(JSON.stringify(once.model.requests[1]?.body)).toContain('not valid JSON')
})

test('a call that succeeds begins the count of failures anew (fault B4)', async () => {
  const rounds = ['bad', 'bad', 'good', 'bad', 'bad'].map((kind, i) =>
    call('weather', { city: kind === 'good' ? 'x' : 5 }, `c${i}`),
  )
  const { chat, model } = chatWith([...rounds, 'done'], { weather })
  expect(textOf((await chat.send('q'))!)).toBe('done')
  expect(model.requests.length).toBe(6)
})

describe('approvals that come from the stream', () => {
  const sse = (events: readonly object[]) =>
    events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('') + 'data: [DONE]\n\n'
  const input = { type: 'tool-input-available', toolCallId: 'r', toolName: 'remove', input: {} }
  const asks = { type: 'tool-approval-request', toolCallId: 'r', approvalId: 'p' }
  const approves = { type: 'tool-approval-response', approvalId: 'p', toolCallId: 'r', approved: true }
  const finish = { type: 'finish', finishReason: 'tool-calls' }

  test.each([
    ['asked and approved', [{ type: 'start' }, input, asks, approves, finish]],
    ['approved only', [{ type: 'start' }, input, approves, finish]],
    ['approved twice', [{ type: 'start' }, input, asks, approves, approves, finish]],
  ])('%s by the server, a tool of the page waits for the user (fault B7)', async (_, events) => {
    let ran = 0
    const remove = tool({ needsApproval: () => true, execute: () => ++ran })
    let asked = 0
    const fetch = async () => {
      const body =
        asked++ === 0 ? sse(events) : sse([{ type: 'start' }, { type: 'finish', finishReason: 'stop' }])
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    }
    const tools: ToolSet = { remove }
    const chat = createChat({ url: 'http://m/chat', protocol: aiSdk(), fetch, schema: { tools } })
    expect(callsOf(await chat.send('q'))).toMatchObject([{ state: 'awaiting-approval' }])
    expect([ran, asked]).toEqual([0, 1])
    expect(callsOf(await chat.approveTool('r'))).toMatchObject([{ state: 'done', output: 1 }])
    expect(ran).toBe(1)
  })

  test('nor does it approve a tool that the app carries out by hand (fault B7)', async () => {
    let asked = 0
    const fetch = async () => {
      asked++
      const events = [{ type: 'start' }, input, asks, approves, finish]
      return new Response(sse(events), { headers: { 'content-type': 'text/event-stream' } })
    }
    const tools: ToolSet = { remove: tool({ needsApproval: () => true }) }
    const chat = createChat({ url: 'http://m/chat', protocol: aiSdk(), fetch, schema: { tools } })
    expect(callsOf(await chat.send('q'))).toMatchObject([{ state: 'awaiting-approval' }])
    expect(asked).toBe(1)
  })
})

describe('a turn that the provider pauses', () => {
  const sse = (events: readonly { type: string }[]) =>
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
  const paused = (text: string, stop_reason: string) =>
    sse([
      { type: 'message_start', message: { id: 'm', model: 'm', usage: { input_tokens: 1 } } } as never,
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as never,
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as never,
      { type: 'content_block_stop', index: 0 } as never,
      { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 1 } } as never,
      { type: 'message_stop' },
    ])

  test.each([
    [8, ['a', 'b', 'c'], 3],
    [1, ['a', 'b'], 2],
    [0, ['a'], 1],
  ])('goes on by itself, within toolRounds: %i (fault C4)', async (toolRounds, said, requests) => {
    const reasons = ['pause_turn', 'pause_turn', 'end_turn']
    let asked = 0
    const fetch = async () => {
      const text = paused('abc'.charAt(asked), reasons[asked] ?? 'end_turn')
      asked++
      return new Response(text, { headers: { 'content-type': 'text/event-stream' } })
    }
    const protocol = anthropicMessages({ model: 'm' })
    const chat = createChat({ url: 'http://m/v1/messages', protocol, fetch, toolRounds })
    const answer = await chat.send('q')
    expect([answer?.status, textOf(answer!), asked]).toEqual(['complete', said.join(''), requests])
  })
})
