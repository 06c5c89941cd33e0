import { manualClock, manualFrames } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import { textOf } from '../../../../core/src/message.ts'
import { agUi } from '../../../../core/src/protocol/agUi/agUi.ts'
import { aiSdk } from '../../../../core/src/protocol/aiSdk/aiSdk.ts'
import { anthropicMessages } from '../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'
import { codeer } from '../../../../core/src/protocol/codeer/codeer.ts'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { openaiResponses } from '../../../../core/src/protocol/openaiResponses/openaiResponses.ts'
import type { Protocol } from '../../../../core/src/protocol/protocol.ts'
import { relay } from '../../../../core/src/protocol/relay/relay.ts'
import { collectMessage, streamEvents } from '../../../../core/src/run/collectMessage.ts'

const sse = (...events: readonly object[]) =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
const choice = (delta: object, finish_reason: string | null = null) =>
  sse({ id: 'c1', model: 'm', choices: [{ index: 0, delta, finish_reason }] })
const usage = sse({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } })

/** The text and the finish of an answer in each format, without the mark that ends its stream. */
const formats: readonly [name: string, protocol: Protocol, text: string, finish: string][] = [
  ['openaiChat', openaiChat(), choice({ content: 'Hello' }), choice({}, 'stop')],
  [
    'openaiResponses',
    openaiResponses(),
    sse(
      { type: 'response.created', response: { id: 'r1', model: 'm' } },
      {
        type: 'response.output_text.delta',
        output_index: 0,
        content_index: 0,
        item_id: 'i1',
        delta: 'Hello',
      },
    ),
    sse({ type: 'response.completed', response: { id: 'r1', status: 'completed' } }),
  ],
  [
    'anthropicMessages',
    anthropicMessages({ model: 'm' }),
    sse(
      { type: 'message_start', message: { id: 'm1', model: 'm' } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
      { type: 'content_block_stop', index: 0 },
    ),
    sse({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }),
  ],
  [
    'codeer',
    codeer(),
    sse({ type: 'response.created' }, { type: 'response.output_text.delta', delta: 'Hello' }),
    sse({ type: 'response.output_text.completed', final_text: 'Hello' }),
  ],
  ['relay', relay(), sse({ content: 'Hello' }), sse({ content: '', finish_reason: 'stop' })],
  [
    'aiSdk',
    aiSdk(),
    sse(
      { type: 'start' },
      { type: 'text-start', id: 't' },
      { type: 'text-delta', id: 't', delta: 'Hello' },
      { type: 'text-end', id: 't' },
    ),
    sse({ type: 'finish', finishReason: 'stop' }),
  ],
  [
    'agUi',
    agUi(),
    sse(
      { type: 'RUN_STARTED', threadId: 't', runId: 'r' },
      { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Hello' },
      { type: 'TEXT_MESSAGE_END', messageId: 'm' },
    ),
    sse({ type: 'RUN_FINISHED', threadId: 't', runId: 'r' }),
  ],
]

/** A chat whose one answer the test writes piece by piece. */
function openAnswer(protocol: Protocol) {
  const clock = manualClock()
  const encoder = new TextEncoder()
  let source: ReadableStreamDefaultController<Uint8Array> | undefined
  let isCancelled = false
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void (source = controller),
    cancel: () => void (isCancelled = true),
  })
  let asked = 0
  const fetch = async () => {
    asked++
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  const chat = createChat({ url: 'http://s/chat', protocol, fetch, clock, frames: manualFrames() })
  const answer = chat.send('q')
  return {
    chat,
    clock,
    answer,
    write: (text: string) => isCancelled || source?.enqueue(encoder.encode(text)),
    reset: () => source?.error(new TypeError('terminated')),
    asked: () => asked,
    isCancelled: () => isCancelled,
  }
}

describe.each(formats)('after the finish of %s', (_, protocol, text, finish) => {
  const whole = { status: 'complete', finishReason: 'stop' }

  test('one second of silence completes the answer (fault C1)', async () => {
    const { chat, clock, answer, write, asked, isCancelled } = openAnswer(protocol)
    await clock.advance(0)
    write(text + finish)
    await clock.advance(1000)
    expect(chat.getState().status).toBe('idle')
    expect(await answer).toMatchObject(whole)
    expect(textOf((await answer)!)).toBe('Hello')
    await clock.advance(1000)
    expect([asked(), isCancelled(), clock.pending]).toEqual([1, true, 0])
  })

  test('heartbeats do not prolong it (fault C1)', async () => {
    const { chat, clock, answer, write } = openAnswer(protocol)
    await clock.advance(0)
    write(text + finish)
    for (let i = 0; i < 10; i++) {
      await clock.advance(100)
      write(': ping\n\n')
    }
    await clock.advance(0)
    expect(chat.getState().status).toBe('idle')
    expect(await answer).toMatchObject(whole)
  })

  test('a reset completes the answer (fault C1)', async () => {
    const { clock, answer, write, reset, asked } = openAnswer(protocol)
    await clock.advance(0)
    write(text + finish)
    await clock.advance(0)
    reset()
    await clock.advance(0)
    expect(await answer).toMatchObject(whole)
    expect(asked()).toBe(1)
  })

  test('collectMessage needs no end of the stream (fault C1)', async () => {
    const streams = [false, true].map((resets) => {
      let isRead = false
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (!isRead) controller.enqueue(new TextEncoder().encode(text + finish))
          else if (resets) controller.error(new TypeError('terminated'))
          isRead = true
        },
      })
    })
    for (const stream of streams) expect(await collectMessage(stream, { protocol })).toMatchObject(whole)
  })

  test('silence before it completes nothing (fault C1)', async () => {
    const { chat, clock, write } = openAnswer(protocol)
    await clock.advance(0)
    write(text)
    await clock.advance(89_999)
    expect(chat.getState().status).not.toBe('idle')
    chat.stop()
  })
})

test('a response of another realm is read by its shape (fault C9)', async () => {
  const [, protocol, text, finish] = formats[0]!
  const { body, headers, ok, status } = new Response(text + finish, {
    headers: { 'content-type': 'text/event-stream' },
  })
  const shape: unknown = Object.assign(Object.create(null), { body, headers, ok, status, url: '' })
  const message = await collectMessage(shape as Response, { protocol }) // It has what is read of a response.
  expect([message.status, textOf(message)]).toEqual(['complete', 'Hello'])
  const refused: unknown = Object.assign(Object.create(null), {
    ok: false,
    status: 429,
    url: '',
    body: new Response('{"error":{"message":"slow"}}').body,
    headers: new Headers({ 'retry-after': '1' }),
  })
  const events = streamEvents(refused as Response, { protocol }) // as above
  await expect(events.next()).rejects.toMatchObject({ data: { status: 429, retryAfterMs: 1000 } })
})

test('usage that follows within the second is kept, and begins it anew (fault C1)', async () => {
  const { chat, clock, answer, write } = openAnswer(openaiChat())
  await clock.advance(0)
  write(choice({ content: 'Hello' }) + choice({}, 'stop'))
  await clock.advance(900)
  write(usage)
  await clock.advance(900)
  expect(chat.getState().status).not.toBe('idle')
  await clock.advance(100)
  expect(await answer).toMatchObject({ status: 'complete', usage: { totalTokens: 4 } })
})

test('chunks without any event do not prolong the second (fault C1)', async () => {
  const { clock, answer, write } = openAnswer(openaiChat())
  await clock.advance(0)
  write(choice({ content: 'Hello' }) + choice({}, 'stop'))
  for (let i = 0; i < 10; i++) {
    await clock.advance(100)
    write(sse({ choices: [] }))
  }
  await clock.advance(0)
  expect(await answer).toMatchObject({ status: 'complete' })
})

test('the second of silence is no part of the figures (fault C1)', async () => {
  const { clock, answer, write } = openAnswer(openaiChat())
  await clock.advance(100)
  write(choice({ content: 'Hello' }))
  await clock.advance(400)
  write(choice({}, 'stop'))
  await clock.advance(1000)
  expect((await answer)?.runs).toMatchObject([{ ttftMs: 100, durationMs: 500 }])
})

test('another run of an agent within the second goes on with the answer (fault C1)', async () => {
  const { clock, answer, write } = openAnswer(agUi())
  const [, , text, finish] = formats.at(-1)!
  await clock.advance(0)
  write(text + finish)
  await clock.advance(500)
  write(sse({ type: 'RUN_STARTED', threadId: 't', runId: 'r2' }))
  await clock.advance(5000)
  write(sse({ type: 'TEXT_MESSAGE_CHUNK', messageId: 'm2', delta: ' again' }) + finish)
  await clock.advance(1000)
  expect(textOf((await answer)!)).toBe('Hello again')
})

test('a run that a server keeps ends with its control, not with silence (fault C1)', async () => {
  const clock = manualClock()
  let source: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (source = controller) })
  const headers = { 'content-type': 'text/event-stream', 'x-chatstream-epoch': 'e' }
  const chat = createChat({ url: 'http://s/chat', fetch: async () => new Response(body, { headers }), clock })
  const answer = chat.send('q')
  const write = (text: string) => source?.enqueue(new TextEncoder().encode(text))
  await clock.advance(0)
  write(
    choice({ content: 'Hello' }).replace('data', 'id: e-1\ndata') +
      choice({}, 'stop').replace('data', 'id: e-2\ndata'),
  )
  await clock.advance(10_000)
  expect(chat.getState().status).not.toBe('idle')
  write(usage.replace('data', 'id: e-3\ndata') + ': chatstream {"end":"complete"}\n\n')
  source?.close()
  await clock.advance(0)
  expect(await answer).toMatchObject({ status: 'complete', usage: { totalTokens: 4 } })
})

test('a kept run whose server stays away after the finish is complete (fault C1)', async () => {
  const clock = manualClock()
  const headers = { 'content-type': 'text/event-stream', 'x-chatstream-epoch': 'e' }
  const body =
    choice({ content: 'Hello' }).replace('data', 'id: e-1\ndata') +
    choice({}, 'stop').replace('data', 'id: e-2\ndata')
  let asked = 0
  const fetch = async () => {
    if (asked++ > 0) throw new TypeError('Failed to fetch')
    return new Response(body, { headers })
  }
  const chat = createChat({ url: 'http://s/chat', fetch, clock })
  const answer = chat.send('q')
  await clock.advance(600_000)
  expect(await answer).toMatchObject({ status: 'complete', finishReason: 'stop' })
})
