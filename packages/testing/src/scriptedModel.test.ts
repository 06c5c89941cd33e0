import { codeer, collectMessage, openaiChat } from '@chatstream/core'
import { expect, test } from 'vitest'
import { scenarios } from './scenarios.ts'
import { scriptedModel } from './scriptedModel.ts'

function ask(question: string, fields: object = {}, init: RequestInit = {}): Request {
  return new Request('http://model/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: question }],
      stream: true,
      stream_options: { include_usage: true },
      ...fields,
    }),
    ...init,
  })
}

const askCodeer = (message: string, agent = 'agent') =>
  new Request('http://model/api/v1/chats/12345/messages', {
    method: 'POST',
    body: JSON.stringify({ message, stream: true, agent_id: agent }),
  })

test('a text is said in OpenAI’s format, with usage and [DONE]', async () => {
  const model = scriptedModel({ script: 'Hello there.' })
  const body = await (await model(ask('Hi'))).text()
  expect(body.split('\n\n').at(-2)).toBe('data: [DONE]')
  expect(body).toContain('"delta":{"content":"Hello"}')
  expect(body).toContain('"usage":{"prompt_tokens":1,"completion_tokens":3,"total_tokens":4')
})

test('reasoning, text and tool calls arrive as they were written', async () => {
  const model = scriptedModel({
    script: [
      { reasoning: 'Let me think…' },
      'One moment.',
      { toolCall: { name: 'weather', input: { city: '東京', days: 3 } } },
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
    ],
  })
})

test('the agent scenario gives steps, title and usage in Codeer’s format', async () => {
  const model = scriptedModel({ models: scenarios, speed: Infinity })
  const message = await collectMessage(await model(askCodeer('When?')), {
    protocol: codeer({ agentId: 'agent' }),
  })
  expect(message.status).toBe('complete')
  expect(message.parts.map((part) => part.type)).toEqual(['step', 'step', 'text'])
  expect(message.usage).toMatchObject({ inputTokens: 250, outputTokens: 85, totalTokens: 335, calls: 3 })
})
