import { textOf } from '@chatstream/core'
import {
  convertToModelMessages,
  createUIMessageStream,
  createUIMessageStreamResponse,
  dynamicTool,
  isStepCount,
  jsonSchema,
  streamText,
  tool,
  type UIMessage,
  validateUIMessages,
} from 'ai'
import { describe, expect, test } from 'vitest'
import { asTheirs, essence, readOurs, readTheirs } from './aiSdkClient.ts'
import {
  finish,
  mockModel,
  type ModelPart,
  stallingModel,
  streamedCall,
  thoughts,
  words,
} from './aiSdkServer.ts'

const anything = jsonSchema<Record<string, unknown>>({ type: 'object' })

/** Asserts that both clients build the same message from one response of the SDK's server. */
async function compare(response: Response) {
  expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1')
  const body = await response.text()
  const [theirs, ours] = [await readTheirs(body), await readOurs(body)]
  // If the server sends no id for the message, ours has a generated one and theirs is empty.
  const id = ours.serverId ?? ''
  expect(essence({ ...asTheirs(ours), id })).toEqual(essence(theirs.message))
  return { theirs, ours, body }
}

const answer = (...parts: ModelPart[]) => ({ model: mockModel([...parts, finish()]), prompt: 'Hi' })

describe('streams of streamText', () => {
  test('text, reasoning and a provider’s signatures', async () => {
    const result = streamText(
      answer(
        ...thoughts('r', 'Let me think…', 'sig'),
        ...words('0', 'Hel', 'lo ', '日本語😀'),
        ...words('1', 'again'),
      ),
    )
    const { ours } = await compare(result.toUIMessageStreamResponse())
    expect(ours).toMatchObject({ status: 'complete', finishReason: 'stop' })
    expect(textOf(ours)).toBe('Hello 日本語😀again')
  })

  test('parts that interleave', async () => {
    const result = streamText(
      answer(
        { type: 'text-start', id: 'a' },
        { type: 'text-delta', id: 'a', delta: '1' },
        { type: 'text-start', id: 'b' },
        { type: 'text-delta', id: 'b', delta: 'x' },
        { type: 'text-delta', id: 'a', delta: '2' },
        { type: 'text-end', id: 'a' },
        { type: 'text-delta', id: 'b', delta: 'y' },
        { type: 'text-end', id: 'b' },
      ),
    )
    const { ours } = await compare(result.toUIMessageStreamResponse())
    expect(ours.parts).toMatchObject([{ text: '12' }, { text: 'xy' }])
  })

  test('sources, documents, files and what only a provider understands', async () => {
    const result = streamText(
      answer(
        { type: 'source', sourceType: 'url', id: 's1', url: 'https://a.example', title: 'A' },
        {
          type: 'source',
          sourceType: 'document',
          id: 's2',
          mediaType: 'application/pdf',
          title: 'D',
          filename: 'd.pdf',
        },
        { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AA==' } },
        { type: 'reasoning-file', mediaType: 'image/png', data: { type: 'data', data: 'BB==' } },
        { type: 'custom', kind: 'mock.compaction', providerMetadata: { mock: { itemId: 'i' } } },
        ...words('0', 'seen'),
      ),
    )
    const { ours } = await compare(result.toUIMessageStreamResponse({ sendSources: true }))
    expect(ours.parts.map((part) => part.type)).toEqual(['source', 'source', 'file', 'file', 'data', 'text'])
  })

  test('the server’s tools over several steps, whose ids come again; usage as metadata', async () => {
    const weather = tool({
      inputSchema: anything,
      execute: async ({ city }) => ({ city, celsius: 21 }),
      title: 'Weather',
    })
    const model = mockModel(
      [
        ...words('0', 'Looking.'),
        ...streamedCall('c1', 'weather', { city: '東京', days: [1, 2] }),
        finish('tool-calls'),
      ],
      [
        ...words('0', 'And once more.'),
        ...streamedCall('c2', 'weather', { city: 'Kyoto' }),
        finish('tool-calls'),
      ],
      [...words('0', 'It is 21°.'), finish()],
    )
    const result = streamText({ model, prompt: 'Weather?', tools: { weather }, stopWhen: isStepCount(5) })
    const { ours, theirs } = await compare(
      result.toUIMessageStreamResponse({
        generateMessageId: () => 'made-by-the-server',
        messageMetadata({ part }) {
          if (part.type === 'start') return { model: 'mock', nested: { a: 1 } }
          if (part.type === 'finish-step') return { usage: part.usage, nested: { b: 2 } }
          return part.type === 'finish' ? { totalUsage: part.totalUsage } : undefined
        },
      }),
    )
    expect(ours).toMatchObject({
      serverId: 'made-by-the-server',
      model: 'mock',
      usage: { inputTokens: 30, outputTokens: 15, cachedInputTokens: 12, reasoningTokens: 6 },
      metadata: { nested: { a: 1, b: 2 } },
    })
    expect(textOf(ours)).toBe('Looking.And once more.It is 21°.')
    const shown = [asTheirs(ours) as unknown as UIMessage]
    expect(await convertToModelMessages(shown)).toEqual(
      await convertToModelMessages(theirs.message === undefined ? [] : [theirs.message]),
    )
  })

  test('a tool of the client is left for it to answer', async () => {
    const ask = tool({ inputSchema: anything, outputSchema: anything })
    const model = mockModel([...streamedCall('c1', 'ask', { question: 'Which?' }), finish('tool-calls')])
    const { ours } = await compare(
      streamText({ model, prompt: 'Hi', tools: { ask } }).toUIMessageStreamResponse(),
    )
    expect(ours).toMatchObject({
      finishReason: 'tool-calls',
      parts: [{ state: 'ready', input: { question: 'Which?' } }],
    })
    expect(ours.parts[0]).not.toHaveProperty('providerExecuted')
  })

  test('dynamic tools, tools that fail, tools nobody has, arguments that are no JSON, provider-run tools', async () => {
    const tools = {
      dynamic: dynamicTool({ inputSchema: anything, execute: async () => 'done' }),
      broken: tool({
        inputSchema: anything,
        execute: async (): Promise<string> => {
          throw new Error('down')
        },
      }),
    }
    const model = mockModel(
      [
        ...streamedCall('c1', 'dynamic', {}),
        ...streamedCall('c2', 'broken', { x: 1 }),
        ...streamedCall('c3', 'nobody', {}),
        { type: 'tool-input-start', id: 'c4', toolName: 'dynamic' },
        { type: 'tool-input-delta', id: 'c4', delta: '{"half' },
        { type: 'tool-input-end', id: 'c4' },
        { type: 'tool-call', toolCallId: 'c4', toolName: 'dynamic', input: '{"half' },
        ...streamedCall('c5', 'search', { q: 'x' }, { providerExecuted: true, dynamic: true }),
        { type: 'tool-result', toolCallId: 'c5', toolName: 'search', result: [1], dynamic: true },
        finish('tool-calls'),
      ],
      [...words('0', 'Done.'), finish()],
    )
    const result = streamText({ model, prompt: 'Hi', tools, stopWhen: isStepCount(5) })
    const { ours } = await compare(result.toUIMessageStreamResponse())
    const states = ours.parts.flatMap((part) => (part.type === 'tool-call' ? [[part.id, part.state]] : []))
    expect(states).toEqual([
      ['c1', 'done'],
      ['c2', 'failed'],
      ['c3', 'failed'],
      ['c4', 'failed'],
      ['c5', 'done'],
    ])
  })

  test('preliminary results', async () => {
    const slow = tool({
      inputSchema: anything,
      async *execute() {
        yield { progress: 1 }
        yield { progress: 2 }
      },
    })
    const model = mockModel(
      [...streamedCall('c1', 'slow', {}), finish('tool-calls')],
      [...words('0', 'x'), finish()],
    )
    const result = streamText({ model, prompt: 'Hi', tools: { slow }, stopWhen: isStepCount(3) })
    const { ours, body } = await compare(result.toUIMessageStreamResponse())
    expect(body).toContain('"preliminary":true')
    expect(ours.parts[0]).toMatchObject({ output: { progress: 2 }, state: 'done' })
  })

  test('approval is asked for', async () => {
    const pay = tool({ inputSchema: anything, execute: async () => 'paid' })
    const model = mockModel([...streamedCall('c1', 'pay', { amount: 3 }), finish('tool-calls')])
    const result = streamText({
      model,
      prompt: 'Pay',
      tools: { pay },
      toolApproval: { pay: 'user-approval' },
    })
    const { ours } = await compare(result.toUIMessageStreamResponse())
    expect(ours.parts).toMatchObject([{ type: 'tool-call', state: 'awaiting-approval' }])
  })

  test('an error in mid-stream fails the message and keeps what came', async () => {
    const result = streamText({
      ...answer(...words('0', 'half'), { type: 'error', error: new Error('secret') }),
      onError() {},
    })
    const { ours, theirs } = await compare(result.toUIMessageStreamResponse({ onError: () => 'It broke.' }))
    expect(theirs.error).toMatchObject({ message: 'It broke.' })
    expect(ours).toMatchObject({ status: 'failed', error: { kind: 'provider', message: 'It broke.' } })
    expect(textOf(ours)).toBe('half')
  })

  test('an abort at the server is stopped, not complete', async () => {
    const abort = new AbortController()
    const onChunk = () => void setTimeout(() => abort.abort())
    const model = stallingModel(...words('0', 'half'))
    const result = streamText({ model, prompt: 'Hi', abortSignal: abort.signal, onChunk })
    const { ours, body } = await compare(result.toUIMessageStreamResponse())
    expect(body).toContain('"abort"')
    expect(ours.status).toBe('stopped')
    expect(textOf(ours)).toBe('half')
  })
})

describe('streams written by hand', () => {
  test('data, transient data, merged metadata, and a model’s stream in between', async () => {
    const stream = createUIMessageStream({
      execute({ writer }) {
        writer.write({ type: 'start', messageId: 'm', messageMetadata: { a: { b: 1 } } })
        writer.write({ type: 'data-weather', id: 'w', data: { status: 'loading' } })
        writer.write({ type: 'data-note', data: 'soon gone', transient: true })
        writer.write({ type: 'data-weather', id: 'w', data: { status: 'done' } })
        writer.write({ type: 'data-weather', data: 'another' })
        writer.write({ type: 'message-metadata', messageMetadata: { a: { c: [2] } } })
        const result = streamText(answer(...words('0', 'Fine.')))
        writer.merge(result.toUIMessageStream({ sendStart: false }))
      },
    })
    const { ours } = await compare(createUIMessageStreamResponse({ stream }))
    expect(ours).toMatchObject({ status: 'complete', serverId: 'm', metadata: { a: { b: 1, c: [2] } } })
  })

  test('an error of the route itself', async () => {
    const stream = createUIMessageStream({
      execute({ writer }) {
        for (const part of [
          { type: 'text-start', id: 't' },
          { type: 'text-delta', id: 't', delta: 'half' },
        ] as const)
          writer.write(part)
        throw new Error('secret')
      },
      onError: () => 'The route broke.',
    })
    const { ours } = await compare(createUIMessageStreamResponse({ stream }))
    expect(ours).toMatchObject({ status: 'failed', error: { message: 'The route broke.' } })
  })

  test('a step that is taken back', async () => {
    const stream = createUIMessageStream({
      execute({ writer }) {
        const say = (delta: string) => {
          writer.write({ type: 'text-start', id: '0' })
          writer.write({ type: 'text-delta', id: '0', delta })
          writer.write({ type: 'text-end', id: '0' })
        }
        writer.write({ type: 'start-step' })
        say('kept')
        writer.write({ type: 'finish-step' })
        writer.write({ type: 'start-step' })
        say('taken back')
        writer.write({ type: 'reset-step' })
        say('said anew')
        writer.write({ type: 'finish-step' })
        writer.write({ type: 'finish' })
      },
    })
    const { ours } = await compare(createUIMessageStreamResponse({ stream }))
    expect(textOf(ours)).toBe('keptsaid anew')
  })
})

test('what we send is what the SDK’s server takes for a conversation', async () => {
  const weather = tool({ inputSchema: anything, execute: async () => ({ celsius: 21 }) })
  const model = mockModel(
    [
      ...thoughts('r', 'hm', 'sig'),
      ...streamedCall('c1', 'weather', { city: 'Kyoto' }),
      finish('tool-calls'),
    ],
    [...words('0', 'It is 21°.'), finish()],
  )
  const result = streamText({ model, prompt: 'Weather?', tools: { weather }, stopWhen: isStepCount(3) })
  const { ours } = await compare(result.toUIMessageStreamResponse())
  const messages = [asTheirs(ours)] as unknown as UIMessage[]
  await expect(validateUIMessages({ messages })).resolves.toHaveLength(1)
})
