import {
  agUi,
  aiSdk,
  anthropicMessages,
  codeer,
  collectMessage,
  openaiChat,
  openaiResponses,
  relay,
  textOf,
} from '@chatstream/core'
import type { Part, Protocol } from '@chatstream/core'
import { expect, test } from 'vitest'
import { manualClock } from '../time/manualClock.ts'
import { randomScript } from './randomScript.ts'
import { scriptedModel } from '../model/scriptedModel.ts'
import type { ScriptedModelOptions } from '../model/scriptedModel.ts'

interface Format {
  path: string
  body: object
  protocol: Protocol
  /** `true` for a format that can express reasoning and tool calls. */
  isRich: boolean
  model?: ScriptedModelOptions
}

const messages = [{ role: 'user', content: 'Hi' }]
const formats: Readonly<Record<string, Format>> = {
  openaiChat: {
    path: '/v1/chat/completions',
    body: { messages, stream: true },
    protocol: openaiChat(),
    isRich: true,
  },
  openaiResponses: {
    path: '/v1/responses',
    body: { input: messages, stream: true },
    protocol: openaiResponses(),
    isRich: true,
  },
  anthropicMessages: {
    path: '/v1/messages',
    body: { messages, stream: true },
    protocol: anthropicMessages({ model: 'm', maxTokens: 1 }),
    isRich: true,
  },
  aiSdk: {
    path: '/api/chat',
    body: { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] },
    protocol: aiSdk(),
    isRich: true,
  },
  agUi: { path: '/api/chat', body: { threadId: 't', runId: 'r', messages }, protocol: agUi(), isRich: true },
  codeer: {
    path: '/chats/1/messages',
    body: { message: 'Hi' },
    protocol: codeer({ agentId: 'a' }),
    isRich: false,
  },
  'relay, bare': { path: '/relay', body: { message: 'Hi' }, protocol: relay(), isRich: false },
  'relay, typed': {
    path: '/relay',
    body: { message: 'Hi' },
    protocol: relay(),
    isRich: false,
    model: { relay: { dialect: 'typed' } },
  },
}

const reasoningOf = (parts: readonly Part[]) =>
  parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('')

test.each(Object.entries(formats))('%s carries what the script says', async (_name, format) => {
  for (let seed = 0; seed < 100; seed += 1) {
    const { script, text, reasoning, toolCalls, usage } = randomScript(seed)
    const model = scriptedModel({ script, ...format.model })
    const request = new Request(`http://model${format.path}`, {
      method: 'POST',
      body: JSON.stringify(format.body),
    })
    const message = await collectMessage(await model(request), { protocol: format.protocol })
    const { inputTokens, outputTokens } = usage
    expect(message, `seed ${seed}`).toMatchObject({
      status: 'complete',
      usage: { inputTokens, outputTokens },
    })
    expect(textOf(message), `seed ${seed}`).toBe(text)
    if (!format.isRich) continue
    expect(reasoningOf(message.parts), `seed ${seed}`).toBe(reasoning)
    const calls = message.parts.flatMap((part) =>
      part.type === 'tool-call' ? [{ id: part.id, name: part.name, input: part.input }] : [],
    )
    expect(calls, `seed ${seed}`).toEqual(toolCalls)
  }
})

test('the seed decides', () => {
  expect(randomScript(7)).toEqual(randomScript(7))
  expect(randomScript(8)).not.toEqual(randomScript(7))
})

test('pauses are within their limit and do not change the content', async () => {
  const clock = manualClock()
  for (let seed = 0; seed < 20; seed += 1) {
    const { script, text } = randomScript(seed, { maxWaitMs: 40 })
    const model = scriptedModel({ script, clock })
    const { path, body, protocol } = formats['openaiChat']!
    const request = new Request(`http://model${path}`, { method: 'POST', body: JSON.stringify(body) })
    const message = collectMessage(await model(request), { protocol })
    await clock.advance(40 * (script.length + 20))
    expect(textOf(await message)).toBe(text)
  }
})
