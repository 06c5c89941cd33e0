import { manualClock } from '@chatstream/testing'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type WebSocket as Socket, WebSocketServer } from 'ws'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import { textOf } from '../../../../core/src/message.ts'
import {
  webSocketTransport,
  type WebSocketTransportOptions,
} from '../../../../core/src/transport/webSocketTransport.ts'

let server: WebSocketServer | undefined
afterEach(async () => {
  server?.clients.forEach((client) => client.terminate())
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)))
  server = undefined
})

/** A real WebSocket server; `answer` is called with the first message. Returns a chat against it. */
async function serve(
  answer: (socket: Socket, first: unknown) => void,
  options: WebSocketTransportOptions = {},
) {
  const created = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server = created
  await new Promise((resolve) => created.once('listening', resolve))
  created.on('connection', (socket) => {
    socket.once('message', (data: Buffer) => answer(socket, JSON.parse(data.toString())))
  })
  const { port } = created.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/v1/chat/completions?v=1`
  const protocol = openaiChat({ model: 'm' })
  return createChat({
    url,
    protocol,
    retry: false,
    transport: webSocketTransport(options),
    headers: { 'x-a': '1' },
  })
}
const chunk = (content: string, finish: string | null = null) =>
  JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })
const event = (data: string) => JSON.stringify({ data })
const control = (fields: object) => JSON.stringify({ control: fields })

describe('the proxy’s envelope', () => {
  test('carries the request first, then events, and ends with a control', async () => {
    let request: unknown
    const chat = await serve((socket, first) => {
      request = first
      socket.send(control({ type: 'open' }))
      socket.send(event(chunk('Hel')))
      socket.send(control({ type: 'heartbeat' }))
      socket.send(Buffer.from(event(chunk('lo', 'stop'))), { binary: true })
      socket.send(event('[DONE]'))
      socket.send(control({ type: 'end' }))
    })
    const answer = await chat.send('Hi')
    expect(textOf(answer!)).toBe('Hello')
    expect(answer?.status).toBe('complete')
    expect(request).toMatchObject({
      chatstream: 1,
      method: 'POST',
      path: '/v1/chat/completions?v=1',
      headers: { 'x-a': '1' },
      body: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
    })
  })

  test('binary frames are read as text ones are', async () => {
    const frames = [
      control({ type: 'open' }),
      event(chunk('日本', 'stop')),
      event('[DONE]'),
      control({ type: 'end' }),
    ]
    const chat = await serve((socket) => {
      for (const frame of frames) socket.send(Buffer.from(frame), { binary: true })
    })
    const answer = await chat.send('q')
    expect([textOf(answer!), answer?.status]).toEqual(['日本', 'complete'])
  })

  test('an error keeps its status, its reason and how long to wait', async () => {
    const chat = await serve((socket) => {
      const body = { error: { message: 'slow down', code: 'rate_limit_exceeded' } }
      socket.send(control({ type: 'error', status: 429, headers: { 'retry-after': '2' }, body }))
      socket.close(4429)
    })
    expect(await chat.send('q')).toMatchObject({
      status: 'failed',
      error: { kind: 'rate-limited', status: 429, retryAfterMs: 2000, code: 'rate_limit_exceeded' },
    })
  })

  test.each([1000, 1011, 4500])(
    'a close with %i before the end is interrupted, with the text kept',
    async (code) => {
      const chat = await serve((socket) => {
        socket.send(control({ type: 'open' }))
        socket.send(event(chunk('half')))
        socket.close(code)
      })
      const answer = await chat.send('q')
      expect(answer).toMatchObject({ status: 'interrupted', error: { kind: 'network' } })
      expect(textOf(answer!)).toBe('half')
    },
  )

  test('what is no envelope is a clear error', async () => {
    const chat = await serve((socket) => socket.send('hello'))
    expect(await chat.send('q')).toMatchObject({ status: 'failed', error: { kind: 'protocol' } })
  })
})

describe('the OpenAI-shaped dialect', () => {
  const dialect = 'openai' as const

  test('sends the request as it is and takes chunks as they are', async () => {
    let request: unknown
    const chat = await serve(
      (socket, first) => {
        request = first
        socket.send(chunk('Hello'))
        socket.send(chunk('', 'stop'))
        socket.send(JSON.stringify({ choices: [], usage: { prompt_tokens: 3 } }))
        socket.send('[DONE]')
      },
      { dialect },
    )
    expect(await chat.send('Hi')).toMatchObject({ status: 'complete', usage: { inputTokens: 3 } })
    expect(request).toMatchObject({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] })
  })

  test('a finish_reason and a close is complete; a close without one is interrupted', async () => {
    const finished = await serve((socket) => (socket.send(chunk('a', 'stop')), socket.close()), { dialect })
    expect((await finished.send('q'))?.status).toBe('complete')
    const cut = await serve((socket) => (socket.send(chunk('a')), socket.close(1000)), { dialect })
    expect((await cut.send('q'))?.status).toBe('interrupted')
  })

  test('a finish_reason and then silence is complete after a second, by the clock handed in', async () => {
    const clock = manualClock()
    const chat = await serve((socket) => socket.send(chunk('a', 'stop')), { dialect, clock })
    const sending = chat.send('q')
    while (clock.pending === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    await clock.advance(1000)
    expect((await sending)?.status).toBe('complete')
  })
})

test('stop in mid-stream closes the socket, and the server sees it', async () => {
  let sawClose: (code: number) => void = () => {}
  const closed = new Promise<number>((resolve) => (sawClose = resolve))
  const chat = await serve((socket) => {
    socket.once('close', sawClose)
    socket.send(control({ type: 'open' }))
    socket.send(event(chunk('half')))
  })
  chat.subscribe(() => {
    if (textOf(chat.getState().messages.at(-1)!) === 'half') chat.stop()
  })
  const answer = await chat.send('q')
  expect(answer).toMatchObject({ status: 'stopped', parts: [{ text: 'half' }] })
  expect([1000, 1005]).toContain(await closed)
})

test('nobody there is a network failure that names the host', async () => {
  const chat = await serve(() => {})
  const { port } = server!.address() as AddressInfo
  await new Promise((resolve) => server!.close(resolve))
  server = undefined
  const answer = await chat.send('q')
  expect(answer).toMatchObject({ status: 'failed', error: { kind: 'network' } })
  expect(answer?.error?.message).toContain(`127.0.0.1:${port}`)
})

test('a platform without WebSocket is named as the cause, and not asked again (fault E)', async () => {
  vi.stubGlobal('WebSocket', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  const chat = createChat({ url: 'http://127.0.0.1:9/v1', transport: webSocketTransport() })
  const answer = await chat.send('q')
  expect(answer).toMatchObject({ status: 'failed', error: { reason: 'request-not-built', retryable: false } })
  expect(answer?.error?.message).toContain('no WebSocket here')
})
