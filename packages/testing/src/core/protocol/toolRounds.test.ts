import { scriptedModel } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import { tool } from '../../../../core/src/tool.ts'
import { anthropicMessages } from '../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'
import { openaiResponses } from '../../../../core/src/protocol/openaiResponses/openaiResponses.ts'
import type { Protocol } from '../../../../core/src/protocol/protocol.ts'

/** Runs a chat with a model that reasons, calls a tool and answers with its result. */
async function ask(path: string, protocol: Protocol) {
  const model = scriptedModel({
    script: ({ index, question }) =>
      index === 0
        ? [{ reasoning: 'Hm.' }, { toolCall: { name: 'weather', input: { city: 'Oslo' } } }]
        : `It is ${question}.`,
  })
  const chat = createChat({
    url: `http://model/v1/${path}`,
    protocol,
    fetch: (...args) => model(new Request(...args)),
    schema: { tools: { weather: tool({ execute: async () => 'sunny' }) } },
  })
  const answer = await chat.send('How is it?')
  return { answer, second: model.requests[1]?.body }
}

test('openaiResponses sends the call and its result back, and the answer goes on', async () => {
  const { answer, second } = await ask('responses', openaiResponses())
  expect(answer).toMatchObject({
    status: 'complete',
    parts: [{ type: 'reasoning' }, { output: 'sunny' }, { text: 'It is sunny.' }],
  })
  expect(second).toMatchObject({
    input: [
      { role: 'user', content: 'How is it?' },
      { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'sunny' },
    ],
    tools: [{ type: 'function', name: 'weather' }],
  })
})

test('anthropicMessages sends the thinking, the call and its result back, and the answer goes on', async () => {
  const { answer, second } = await ask('messages', anthropicMessages())
  expect(answer).toMatchObject({
    status: 'complete',
    parts: [{ type: 'reasoning' }, { output: 'sunny' }, { text: 'It is sunny.' }],
  })
  expect(second).toMatchObject({
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'How is it?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'scripted-signature' },
          { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Oslo' } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'sunny' }] },
    ],
    tools: [{ name: 'weather' }],
  })
})
