import { aiSdk, type ChatOptions, createChat, textOf, tool as clientTool } from '@chatstream/core'
import { convertToModelMessages, isStepCount, jsonSchema, streamText, tool, type UIMessage } from 'ai'
import type { MockLanguageModelV4 } from 'ai/test'
import { expect, test } from 'vitest'
import { finish, mockModel, streamedCall, words } from './aiSdkServer.ts'

const anything = jsonSchema<Record<string, unknown>>({ type: 'object' })
const tools = {
  weather: tool({ inputSchema: anything, execute: async () => ({ celsius: 21 }) }),
  pay: tool({ inputSchema: anything, execute: async () => 'paid' }),
  ask: tool({ inputSchema: anything, outputSchema: jsonSchema<string>({ type: 'string' }) }),
}

/** Makes a route as in the SDK's documentation. Returns it with the list of bodies that it receives. */
function routeTo(model: MockLanguageModelV4, toolApproval: { pay?: 'user-approval' } = {}) {
  const bodies: { id: string; messages: UIMessage[]; trigger: string; messageId?: string }[] = []
  let made = 0
  const route: typeof fetch = async (input, init) => {
    const body = (await new Request(input, init).json()) as (typeof bodies)[number]
    bodies.push(body)
    const messages = await convertToModelMessages(body.messages)
    const result = streamText({ model, tools, messages, toolApproval, stopWhen: isStepCount(5) })
    return result.toUIMessageStreamResponse({
      originalMessages: body.messages,
      generateMessageId: () => `server-${++made}`,
    })
  }
  return { route, bodies }
}

const chatWith = (route: typeof fetch, options: Partial<ChatOptions> = {}) =>
  createChat({ id: 'chat', url: 'http://test/api/chat', protocol: aiSdk(), fetch: route, ...options })

test('the server’s own loop of tools ends with its answer: nothing is asked again', async () => {
  const model = mockModel(
    [...streamedCall('c1', 'weather', { city: 'Kyoto' }), finish('tool-calls')],
    [...words('0', 'It is 21°.'), finish()],
    [...words('0', 'You are welcome.'), finish()],
  )
  const { route, bodies } = routeTo(model)
  const chat = chatWith(route)
  const answer = await chat.send('Weather?')
  expect(answer).toMatchObject({ status: 'complete', serverId: 'server-1' })
  expect(bodies).toHaveLength(1)
  await chat.send('Thanks')
  expect(bodies[1]).toMatchObject({ id: 'chat', trigger: 'submit-message' })
  // What the model sees of the first answer: its call, the result, then its words.
  expect(model.doStreamCalls[2]?.prompt.map((message) => message.role)).toEqual([
    'user',
    'assistant',
    'tool',
    'assistant',
    'user',
  ])
})

test('a tool of the client is carried out here, and the same message goes on', async () => {
  const model = mockModel(
    [...streamedCall('c1', 'ask', { question: 'Which?' }), finish('tool-calls')],
    [...words('0', 'Then the second.'), finish()],
  )
  const { route, bodies } = routeTo(model)
  const ask = clientTool({ execute: async () => 'the second' })
  const chat = chatWith(route, { schema: { tools: { ask } } })
  const answer = await chat.send('Choose')
  expect(chat.getState().messages).toHaveLength(2)
  expect(answer && textOf(answer)).toBe('Then the second.')
  expect(bodies[1]).toMatchObject({ trigger: 'submit-message', messageId: 'server-1' })
  expect(model.doStreamCalls[1]?.prompt.at(-1)).toMatchObject({
    role: 'tool',
    content: [{ type: 'tool-result', toolCallId: 'c1', output: { type: 'text', value: 'the second' } }],
  })
})

test.each([
  ['approved', 'paid', 'Done.'],
  ['denied', undefined, 'Then not.'],
] as const)('a call of the server that is %s', async (verdict, output, text) => {
  const model = mockModel(
    [...streamedCall('c1', 'pay', { amount: 3 }), finish('tool-calls')],
    [...words('0', text), finish()],
  )
  const { route, bodies } = routeTo(model, { pay: 'user-approval' })
  const chat = chatWith(route)
  const asked = await chat.send('Pay')
  expect(asked?.parts).toMatchObject([{ type: 'tool-call', state: 'awaiting-approval' }])
  const answer = await (verdict === 'approved' ? chat.approveTool('c1') : chat.denyTool('c1'))
  expect(answer).toMatchObject({ status: 'complete' })
  expect(answer && textOf(answer)).toBe(text)
  const call = answer?.parts.find((part) => part.type === 'tool-call')
  expect(call).toMatchObject({ state: verdict === 'approved' ? 'done' : 'denied' })
  expect(call?.output).toBe(output)
  expect(bodies).toHaveLength(2)
})

test('another answer is asked for by the name the server gave the first', async () => {
  const { route, bodies } = routeTo(mockModel([...words('0', 'a'), finish()], [...words('0', 'b'), finish()]))
  const chat = chatWith(route)
  await chat.send('Hi')
  await chat.regenerate()
  expect(bodies[1]).toMatchObject({ trigger: 'regenerate-message', messageId: 'server-1' })
  expect(bodies[1]?.messages).toHaveLength(1)
})
