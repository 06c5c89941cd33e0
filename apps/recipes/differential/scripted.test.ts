import { type Script, scriptedModel } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { readTheirs as readAgUi } from './agUiClient.ts'
import { readTheirs as readAiSdk } from './aiSdkClient.ts'

const script: Script = [
  { reasoning: 'Let me think…' },
  'One moment.',
  { step: { kind: 'search', title: 'Searching', args: { q: 'x' }, result: ['found'] } },
  'Found it. ',
  { toolCall: { name: 'weather', input: { city: '東京', days: 3 } } },
  { toolCall: { name: 'now', input: {} } },
]
const post = async (body: object, lines: Script = script) => {
  const request = new Request('http://model/api/chat', { method: 'POST', body: JSON.stringify(body) })
  return (await scriptedModel({ script: lines })(request)).text()
}
const sdkBody = { id: 'chat', messages: [{ id: 'u', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] }
const agentBody = { threadId: 't', runId: 'r', messages: [{ id: 'u', role: 'user', content: 'Hi' }] }

test('the AI SDK’s own client understands the scripted model', async () => {
  const { message, error } = await readAiSdk(await post(sdkBody))
  expect(error).toBeUndefined()
  expect(message).toMatchObject({
    id: 'scripted-1',
    metadata: { model: 'scripted', totalUsage: { inputTokens: 1 } },
  })
  expect(message?.parts.filter((part) => part.type !== 'step-start')).toMatchObject([
    { type: 'reasoning', text: 'Let me think…', state: 'done' },
    { type: 'text', text: 'One moment.', state: 'done' },
    { type: 'dynamic-tool', toolName: 'search', title: 'Searching', output: ['found'] },
    { type: 'text', text: 'Found it. ' },
    { type: 'tool-weather', input: { city: '東京', days: 3 }, state: 'input-available' },
    { type: 'tool-now', input: {}, state: 'input-available' },
  ])
  expect((await readAiSdk(await post(sdkBody, { error: 'It broke.' }))).error).toMatchObject({
    message: 'It broke.',
  })
})

test('AG-UI’s own client understands the scripted model', async () => {
  const { messages, error } = await readAgUi(await post(agentBody))
  expect(error).toBeUndefined()
  expect(messages.slice(1)).toMatchObject([
    { role: 'reasoning', content: 'Let me think…' },
    { role: 'assistant', content: 'One moment.' },
    { role: 'assistant', content: 'Found it. ' },
    {
      role: 'assistant',
      toolCalls: [{ function: { name: 'weather', arguments: '{"city":"東京","days":3}' } }],
    },
    { role: 'assistant', toolCalls: [{ function: { name: 'now' } }] },
  ])
  expect((await readAgUi(await post(agentBody, { error: 'It broke.' }))).error).toMatchObject({
    message: 'It broke.',
  })
})
