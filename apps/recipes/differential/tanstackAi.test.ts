import { agUi, type ChatOptions, createChat, textOf, tool } from '@chatstream/core'
import {
  type AnyTextAdapter,
  chat,
  chatParamsFromRequest,
  EventType,
  mergeAgentTools,
  StreamProcessor,
  toolDefinition,
  toServerSentEventsResponse,
} from '@tanstack/ai'
import { describe, expect, test } from 'vitest'

type Event = { type: EventType } & Record<string, unknown>

const words = (messageId: string, ...deltas: string[]): Event[] => [
  { type: EventType.TEXT_MESSAGE_START, messageId, role: 'assistant' },
  ...deltas.map((delta) => ({ type: EventType.TEXT_MESSAGE_CONTENT, messageId, delta })),
  { type: EventType.TEXT_MESSAGE_END, messageId },
]
const call = (
  toolCallId: string,
  toolCallName: string,
  input: unknown,
  parentMessageId?: string,
): Event[] => [
  { type: EventType.TOOL_CALL_START, toolCallId, toolCallName, parentMessageId },
  { type: EventType.TOOL_CALL_ARGS, toolCallId, delta: JSON.stringify(input) },
  { type: EventType.TOOL_CALL_END, toolCallId, toolCallName, input },
]
const finish = (finishReason: string): Event => ({
  type: EventType.RUN_FINISHED,
  finishReason,
  usage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 },
})

/** An adapter of a provider that answers each request with the next list of events. */
function mockAdapter(...answers: readonly Event[][]) {
  let asked = 0
  const seen: unknown[][] = []
  const adapter = {
    kind: 'text',
    name: 'mock',
    model: 'mock',
    async *chatStream({
      threadId,
      runId,
      messages,
    }: {
      threadId?: string
      runId?: string
      messages: unknown[]
    }) {
      seen.push(messages)
      const run = { threadId, runId: runId ?? `run-${asked}`, model: 'mock', timestamp: 0 }
      yield { type: EventType.RUN_STARTED, ...run }
      for (const event of answers[asked++] ?? []) yield { ...run, ...event }
    },
  }
  return { adapter: adapter as unknown as AnyTextAdapter, seen }
}

const object = { type: 'object', properties: {} } as const
const weather = toolDefinition({ name: 'weather', description: 'w', inputSchema: object }).server(
  async () => ({ celsius: 21 }),
)
const pay = toolDefinition({
  name: 'pay',
  description: 'p',
  inputSchema: object,
  needsApproval: true,
}).server(async () => 'paid')

/** A route as in the documentation of TanStack AI. */
function routeTo(adapter: AnyTextAdapter): { route: typeof fetch; bodies: string[] } {
  const bodies: string[] = []
  return {
    bodies,
    async route(input, init) {
      const params = await chatParamsFromRequest(new Request(input, init))
      const { messages, threadId, runId, parentRunId, resume } = params
      const tools = mergeAgentTools([weather, pay], params.tools)
      const run = {
        threadId,
        runId,
        ...(parentRunId !== undefined && { parentRunId }),
        ...(resume !== undefined && { resume }),
      }
      const response = toServerSentEventsResponse(chat({ adapter, messages, tools: [...tools], ...run }))
      const [body, copy] = [await response.clone().text(), response]
      bodies.push(body)
      return copy
    },
  }
}

const chatWith = (route: typeof fetch, options: Partial<ChatOptions> = {}) =>
  createChat({ id: 'chat', url: 'http://test/api/chat', protocol: agUi(), fetch: route, ...options })

/** The text, the reasoning and the calls with results that TanStack AI's own reader builds from a body. */
function readTheirs(body: string) {
  const processor = new StreamProcessor()
  for (const [, data = ''] of body.matchAll(/^data: (\{.*)$/gm)) processor.processChunk(JSON.parse(data))
  processor.finalizeStream()
  const parts = processor.getMessages().flatMap((message) => message.parts)
  return {
    text: parts.map((part) => (part.type === 'text' ? part.content : '')).join(''),
    calls: parts.flatMap((part) =>
      part.type === 'tool-call' ? [[part.id, part.name, JSON.parse(part.arguments)]] : [],
    ),
    results: parts.flatMap((part) => (part.type === 'tool-result' ? [[part.toolCallId, part.content]] : [])),
  }
}

describe('TanStack AI', () => {
  test('the server’s tool loop is one answer, although it sends several ends', async () => {
    const { adapter, seen } = mockAdapter(
      [
        ...words('m1', 'Look', 'ing. '),
        ...call('c1', 'weather', { city: '東京' }, 'm1'),
        finish('tool_calls'),
      ],
      [...words('m2', 'It is 21°.'), finish('stop')],
      [...words('m3', 'Welcome.'), finish('length')],
    )
    const { route, bodies } = routeTo(adapter)
    const conversation = chatWith(route)
    const answer = await conversation.send('Weather?')
    expect(answer).toMatchObject({ status: 'complete', finishReason: 'stop', usage: { totalTokens: 30 } })
    const theirs = readTheirs(bodies[0] ?? '')
    expect(answer && textOf(answer)).toBe(theirs.text)
    const calls = answer?.parts.filter((part) => part.type === 'tool-call') ?? []
    expect(calls.map(({ id, name, input }) => [id, name, input])).toEqual(theirs.calls)
    expect(calls.map(({ id, output }) => [id, JSON.stringify(output)])).toEqual(theirs.results)
    expect(await conversation.send('Thanks')).toMatchObject({ finishReason: 'length' })
    expect(bodies).toHaveLength(2)
    // The first answer as the model sees it: the text and the call, its result, then the text after it.
    expect(seen[2]).toMatchObject([
      { role: 'user' },
      { role: 'assistant', toolCalls: [{ id: 'c1' }] },
      { role: 'tool', toolCallId: 'c1' },
      { role: 'assistant', content: 'It is 21°.' },
      { role: 'user', content: 'Thanks' },
    ])
  })

  test('a tool of the client is carried out here, and the same message goes on', async () => {
    const { adapter, seen } = mockAdapter(
      [...call('c1', 'ask', { question: 'Which?' }), finish('tool_calls')],
      [...words('m2', 'Then the second.'), finish('stop')],
    )
    const { route } = routeTo(adapter)
    const ask = tool({ description: 'Asks', execute: async () => 'the second' })
    const conversation = chatWith(route, { schema: { tools: { ask } } })
    const answer = await conversation.send('Choose')
    expect(conversation.getState().messages).toHaveLength(2)
    expect(answer && textOf(answer)).toBe('Then the second.')
    expect(seen[1]?.at(-1)).toMatchObject({ role: 'tool', toolCallId: 'c1', content: 'the second' })
  })

  test.each([
    ['approved', 'Done.'],
    ['denied', 'Then not.'],
  ] as const)('a call of the server that is %s', async (verdict, text) => {
    const { adapter } = mockAdapter(
      [...call('c1', 'pay', { amount: 3 }), finish('tool_calls')],
      [...words('m2', text), finish('stop')],
    )
    const { route, bodies } = routeTo(adapter)
    const conversation = chatWith(route)
    const asked = await conversation.send('Pay')
    expect(asked?.parts).toContainEqual(
      expect.objectContaining({ type: 'tool-call', state: 'awaiting-approval' }),
    )
    const answer = await (verdict === 'approved'
      ? conversation.approveTool('c1')
      : conversation.denyTool('c1'))
    expect(bodies).toHaveLength(2)
    expect(answer).toMatchObject({ status: 'complete' })
    expect(answer && textOf(answer)).toBe(text)
  })
})
