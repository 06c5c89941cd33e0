import { responseOf, sseEvent } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import type { ChatEvent } from '../../../../../core/src/events.ts'
import { textOf } from '../../../../../core/src/message.ts'
import { collectMessage, streamEvents } from '../../../../../core/src/run/collectMessage.ts'
import { codeer } from '../../../../../core/src/protocol/codeer/codeer.ts'

const common = { response_id: 'abc123', chat_id: 12345 }
const event = (type: string, fields: object) => sseEvent(type, { type, ...common, ...fields })
const usage = (input: number, output: number) => ({
  total_prompt_tokens: input,
  total_completion_tokens: output,
  total_tokens: input + output,
  total_calls: 1,
})
const answer = '営業時間は月曜日から金曜日の午前9時から午後6時までです。'
const step = { id: 'step_abc123', type: 'consultant_retrieve_context_source' }

// The example of Codeer's documentation, put together.
const opening =
  event('response.created', { agent_id: '550e8400', model: 'gpt-4' }) +
  event('response.chat.title.updated', { name: '営業時間についての質問' }) +
  event('response.reasoning_step.start', {
    step: {
      ...step,
      content: '営業時間についてナレッジベースを検索中',
      args: { query: '営業時間' },
      timestamp: '2024-01-15T10:30:00Z',
    },
  }) +
  event('response.reasoning_step.end', {
    step: {
      ...step,
      result: { success: true, data: '3件' },
      timestamp: '2024-01-15T10:30:01Z',
      token_usage: usage(150, 45),
    },
  }) +
  event('response.output_text.delta', { delta: answer.slice(0, 6) }) +
  event('response.output_text.delta', { delta: answer.slice(6) })
const completed = event('response.output_text.completed', { final_text: answer, usage: usage(250, 85) })
const done = 'data: [DONE]\n\n'
const collect = (body: string | Iterable<Uint8Array>) =>
  collectMessage(responseOf(body), { protocol: codeer() })

test('steps, text, usage and model of the documented example', async () => {
  const message = await collect(opening + completed + done)
  expect(message).toMatchObject({
    status: 'complete',
    finishReason: 'stop',
    model: 'gpt-4',
    serverId: 'abc123',
    usage: { inputTokens: 250, outputTokens: 85, totalTokens: 335, calls: 1 },
  })
  const startedAt = Date.parse('2024-01-15T10:30:00Z')
  expect(message.parts).toEqual([
    {
      type: 'step',
      id: 'step_abc123',
      kind: 'consultant_retrieve_context_source',
      title: '営業時間についてナレッジベースを検索中',
      args: { query: '営業時間' },
      result: '3件',
      state: 'done',
      startedAt,
      endedAt: startedAt + 1000,
      usage: { inputTokens: 150, outputTokens: 45, totalTokens: 195, calls: 1 },
    },
    { type: 'text', text: answer },
  ])
})

test('the title and the chat’s id are events of the conversation', async () => {
  const events: ChatEvent[] = []
  for await (const one of streamEvents(responseOf(opening + completed), { protocol: codeer() }))
    events.push(one)
  expect(events).toContainEqual({ type: 'title', title: '営業時間についての質問' })
  expect(events[0]).toEqual({ type: 'start', serverId: 'abc123', model: 'gpt-4', chatId: '12345' })
})

test('the end of the file after completed is complete, before it interrupted', async () => {
  expect((await collect(opening + completed)).status).toBe('complete')
  expect((await collect(opening)).status).toBe('interrupted')
})

test('a final text that differs from the deltas wins, over text on both sides of a step', async () => {
  const between = event('response.reasoning_step.start', { step: { ...step, id: 's2' } })
  const body = `${opening}${between}${event('response.output_text.delta', { delta: 'もっと' })}`
  const final = event('response.output_text.completed', { final_text: '訂正', usage: usage(1, 1) })
  const message = await collect(body + final + done)
  expect(textOf(message)).toBe('訂正')
})

test.each([
  [10005, true],
  [10006, false],
])('error %i fails the message, keeps its text, and may be tried again: %s', async (code, retryable) => {
  const message = await collect(opening + event('response.error', { message: '失敗', code }) + done)
  expect(message).toMatchObject({
    status: 'failed',
    error: { kind: 'provider', message: '失敗', code: String(code), retryable },
  })
  expect(textOf(message)).toBe(answer)
})

test('a step that failed, and one of an unknown kind', async () => {
  const start = event('response.reasoning_step.start', { step: { id: 's', type: 'new_kind' } })
  const end = event('response.reasoning_step.end', { step: { id: 's', result: { success: false } } })
  const message = await collect(start + end + completed)
  expect(message.parts[0]).toMatchObject({ type: 'step', kind: 'new_kind', state: 'failed' })
})

describe('cut at every byte', () => {
  test('nothing but the whole is complete, and what arrived is kept', async () => {
    const bytes = new TextEncoder().encode(opening + completed + done)
    const completeFrom = new TextEncoder().encode(opening + completed).length
    for (let at = 0; at <= bytes.length; at++) {
      const message = await collect([bytes.slice(0, at)])
      expect(message.status).toBe(at >= completeFrom ? 'complete' : 'interrupted')
      expect(answer.startsWith(textOf(message))).toBe(true)
    }
  })
})

test('the request asks to stream the last question', () => {
  const user = {
    id: 'u',
    role: 'user',
    parts: [{ type: 'text', text: 'こんにちは' }],
    status: 'complete',
    createdAt: 0,
  } as const
  expect(codeer({ agentId: 'a1' }).encode({ messages: [user] })).toEqual({
    method: 'POST',
    headers: { accept: 'text/event-stream' },
    body: { message: 'こんにちは', stream: true, agent_id: 'a1' },
  })
})

test('a filled form is sent as one line per field, in the words of the page', () => {
  const form = { type: 'step', id: 's', kind: 'consultant_request_form', state: 'done' } as const
  const answers = [
    { name: 'name', label: 'お名前', value: '山田', text: '山田' },
    { name: 'visit.again', label: '再訪', value: true, text: 'はい' },
  ]
  expect(codeer().formatAnswer?.(form, answers)).toBe('お名前: 山田\n再訪: はい')
  expect(codeer().formatAnswer?.(form, [])).not.toBe('')
})
