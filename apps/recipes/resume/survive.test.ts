// The faults that a stream must survive, by name. Elsewhere: binary WebSocket frames (core’s webSocketTransport.test.ts), the
// proxy killed in mid-stream and Redis restarted (the proxy’s processes.test.ts), a tab really hidden (the demo’s e2e).
import { type ChatMessage, type ChatOptions, createChat, textOf } from '@chatstream/core'
import { manualClock, manualFrames } from '@chatstream/testing'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { onTestFinished, expect, test } from 'vitest'

type Serve = (res: ServerResponse, req: IncomingMessage, index: number) => void

async function serverOf(serve: Serve) {
  let count = 0
  const server = createServer((req, res) => {
    req.resume()
    serve(res, req, count++)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/chat`, count: () => count }
}

async function ask(serve: Serve, options: Partial<ChatOptions> = {}) {
  const { url, count } = await serverOf(serve)
  const chat = createChat({ url, retry: false, ...options })
  const answer = await chat.send('q')
  return {
    chat,
    answer,
    text: answer === undefined ? '' : textOf(answer),
    status: answer?.status,
    count: count(),
  }
}

const sse = (res: ServerResponse, head: Record<string, string> = {}) =>
  res.writeHead(200, { 'content-type': 'text/event-stream', ...head })
const delta = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
const stop = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
/** Sends the pieces one by one. */
async function send(res: ServerResponse, pieces: readonly (string | Uint8Array)[]) {
  for (const piece of pieces) {
    res.write(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
const bytes = (text: string) => Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte))
const body =
  (text: string, head?: Record<string, string>): Serve =>
  (res) =>
    void sse(res, head).end(text)

test('UTF-8 split at every byte', async () => {
  const { text, status } = await ask(async (res) => {
    await send(sse(res), bytes(delta('日本語 👩‍👩‍👧 é') + stop))
    res.end()
  })
  expect([text, status]).toEqual(['日本語 👩‍👩‍👧 é', 'complete'])
})

test('a byte order mark', async () => {
  expect(await ask(body(`\ufeff${delta('a')}${stop}`))).toMatchObject({ text: 'a', status: 'complete' })
})

test('CR, LF and CRLF mixed, and split between CR and LF', async () => {
  const mixed =
    delta('a').replace('\n\n', '\r\n\r\n') +
    delta('b').replace('\n\n', '\r\r') +
    delta('c') +
    stop.replaceAll('\n', '\r\n')
  const { text, status } = await ask(async (res) => {
    await send(sse(res), bytes(mixed))
    res.end()
  })
  expect([text, status]).toEqual(['abc', 'complete'])
})

test('10 MB in one event', async () => {
  const long = 'x'.repeat(10_000_000)
  const { text, status } = await ask(body(delta(long) + stop))
  expect([text.length, status]).toEqual([long.length, 'complete'])
})

test('more than 16 MiB in one event is refused, with what came before kept', async () => {
  const { text, answer } = await ask(async (res) => {
    sse(res).write(delta('before'))
    res.write(`data: ${'x'.repeat(17 * 1024 * 1024)}`)
  })
  expect(text).toBe('before')
  expect(answer).toMatchObject({ status: 'interrupted', error: { kind: 'protocol' } })
})

test('1 MB without a newline, a chunk at a time', async () => {
  const long = 'y'.repeat(1_000_000)
  const event = delta(long) + stop
  const pieces = event.match(/[^]{1,8192}/g) ?? []
  const { text, status } = await ask(async (res) => {
    await send(sse(res), pieces)
    res.end()
  })
  expect([text.length, status]).toEqual([long.length, 'complete'])
})

test('an empty data:', async () => {
  expect(await ask(body(`data:\n\ndata: \n\n${delta('a')}data\n\n${stop}`))).toMatchObject({
    text: 'a',
    status: 'complete',
  })
})

test('NUL in an id', async () => {
  expect(await ask(body(`id: a\0b\n${delta('a')}${stop}`))).toMatchObject({ text: 'a', status: 'complete' })
})

test('comments only: no answer, and never a whole one', async () => {
  expect(await ask(body(': hello\n\n: hb\n\n: hb\n\n'))).toMatchObject({ text: '', status: 'interrupted' })
})

test('a stream that never ends is stopped by hand, with its text', async () => {
  const { url } = await serverOf((res) => {
    sse(res)
    const timer = setInterval(() => res.write(delta('more ')), 1)
    res.on('close', () => clearInterval(timer))
  })
  const chat = createChat({ url, retry: false })
  chat.subscribe(() => {
    if (chat.getState().messages.some((message) => textOf(message).includes('more more'))) chat.stop()
  })
  const answer = await chat.send('q')
  expect(answer?.status).toBe('stopped')
  expect(textOf(answer!)).toMatch(/^(more )+$/)
})

test('one byte a second is alive: no deadline passes', async () => {
  const clock = manualClock()
  const stream = bytes(delta('slow') + stop)
  const fetch = async (_: unknown, init?: RequestInit) => {
    let sent = 0
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) =>
        new Promise((resolve) => {
          clock.setTimeout(() => {
            const byte = stream[sent++]
            if (byte === undefined) controller.close()
            else if (init?.signal?.aborted !== true) controller.enqueue(byte)
            resolve()
          }, 1000)
        }),
    })
    return new Response(source, { headers: { 'content-type': 'text/event-stream' } })
  }
  const chat = createChat({
    url: 'http://s/api',
    fetch,
    clock,
    frames: manualFrames(),
    retry: false,
    timeouts: { firstEventMs: 5000, idleMs: 5000 },
  })
  let answer: ChatMessage | undefined
  void chat.send('q').then((message) => (answer = message))
  for (let second = 0; answer === undefined && second < 1000; second++) await clock.advance(1000)
  expect([textOf(answer!), answer?.status]).toEqual(['slow', 'complete'])
})

test.each<[string, Serve, string, string]>([
  ['204', (res) => void res.writeHead(204).end(), 'failed', 'not-a-stream'],
  [
    'a redirect to a page',
    (res, req) =>
      void (req.url === '/login'
        ? res.writeHead(200, { 'content-type': 'text/html' }).end('<title>Log in</title>')
        : res.writeHead(302, { location: '/login' }).end()),
    'failed',
    'not-a-stream',
  ],
  [
    'HTML with 200',
    (res) =>
      void res.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>App</title>'),
    'failed',
    'not-a-stream',
  ],
  [
    'a JSON error with 200',
    (res) =>
      void res.writeHead(200, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}'),
    'failed',
    'not-a-stream',
  ],
  [
    'a wrong content type with a page behind it',
    (res) => void res.writeHead(200, { 'content-type': 'application/octet-stream' }).end('hello'),
    'failed',
    'not-a-stream',
  ],
  [
    'an error before the first token',
    body('data: {"error":{"message":"overloaded"}}\n\n'),
    'failed',
    'provider',
  ],
  [
    'an error after the first token',
    body(`${delta('a')}data: {"error":{"message":"overloaded"}}\n\n`),
    'failed',
    'provider',
  ],
  ['a clean FIN in mid-message', body(delta('half')), 'interrupted', 'network'],
])('%s is told as what it is', async (_, serve, status, kind) => {
  expect((await ask(serve)).answer).toMatchObject({ status, error: { kind } })
})

test('server-sent events under a wrong content type, and a charset that lies', async () => {
  expect(await ask(body(delta('é') + stop, { 'content-type': 'text/html' }))).toMatchObject({
    text: 'é',
    status: 'complete',
  })
  expect(
    await ask(body(delta('é') + stop, { 'content-type': 'text/event-stream; charset=iso-8859-1' })),
  ).toMatchObject({ text: 'é', status: 'complete' })
})

test('gzip in the way', async () => {
  const packed = gzipSync(delta('packed') + stop)
  const { text, status } = await ask((res) => void sse(res, { 'content-encoding': 'gzip' }).end(packed))
  expect([text, status]).toEqual(['packed', 'complete'])
})

test('headers and then nothing is a timeout, by the clock handed in', async () => {
  const clock = manualClock()
  const { url } = await serverOf((res) => void sse(res).flushHeaders())
  const chat = createChat({ url, clock, retry: false })
  const streaming = new Promise<void>((resolve) => {
    const fetch: typeof globalThis.fetch = async (...args) => {
      const response = await globalThis.fetch(...args)
      setImmediate(resolve)
      return response
    }
    chat.setOptions({ url, fetch, retry: false })
  })
  const sending = chat.send('q')
  await streaming
  await clock.advance(60_000)
  expect(await sending).toMatchObject({ status: 'interrupted', error: { kind: 'timeout' } })
})

test('RST in mid-event keeps the events before it', async () => {
  const { url } = await serverOf((res, req) => {
    sse(res).write(`${delta('whole')}data: {"cho`)
    setTimeout(() => req.socket.resetAndDestroy(), 50)
  })
  expect(await createChat({ url, retry: false }).send('q')).toMatchObject({
    status: 'interrupted',
    parts: [{ text: 'whole' }],
  })
})

test('two JSON objects in one event, and fused frames, lose nothing of the rest', async () => {
  const fused = `data: {"choices":[]}{"choices":[]}\n\n${delta('a')}data: {"choices":[{"index":0,"delta":{"content":"x"}}]}data: {"choices":[]}\n\n${delta('b')}${stop}`
  const { text, answer } = await ask(body(fused))
  expect([text, answer?.status]).toEqual(['ab', 'complete'])
  expect(answer?.parts.at(-1)).toMatchObject({ type: 'data', name: 'malformed', data: { count: 2 } })
})

test('duplicate events of a server that numbers them are taken once', async () => {
  const numbered = [1, 2, 2, 1, 3].map((n) => `id: e-${n}\n${delta(String(n))}`).join('')
  const { text, status } = await ask(
    body(
      `${numbered}id: e-4\n${stop.replace('\n\ndata', '\n\nid: e-5\ndata')}: chatstream {"end":"complete"}\n\n`,
      { 'x-chatstream-epoch': 'e' },
    ),
  )
  expect([text, status]).toEqual(['123', 'complete'])
})

test('an endless retry: 0 does not make the client hammer', async () => {
  const clock = manualClock()
  const { url, count } = await serverOf(
    (res) => void sse(res, { 'x-chatstream-epoch': 'e' }).end(`retry: 0\nid: e-1\n${delta('a')}`),
  )
  const chat = createChat({
    url,
    clock,
    retry: { jitter: 'none' },
    connectivity: { isOnline: () => true, onWake: () => () => undefined },
  })
  const waiting = () =>
    new Promise<void>((resolve) => {
      const leave = chat.subscribe(() => {
        if (chat.getState().connection?.retryAt === undefined) return
        leave()
        resolve()
      })
    })
  const first = waiting()
  void chat.send('q')
  await first
  expect([count(), (chat.getState().connection?.retryAt ?? 0) - clock.now()]).toEqual([1, 1000])
  const second = waiting()
  await clock.advance(1000)
  await second
  expect([count(), (chat.getState().connection?.retryAt ?? 0) - clock.now()]).toEqual([2, 2000])
  chat.stop()
})

test('[DONE] missing: complete with a finish_reason, interrupted without', async () => {
  expect(await ask(body(delta('a') + stop.replace('data: [DONE]\n\n', '')))).toMatchObject({
    text: 'a',
    status: 'complete',
  })
  expect(await ask(body(delta('a')))).toMatchObject({ text: 'a', status: 'interrupted' })
})

test('a tool call cut in half is never handed on as ready', async () => {
  const call =
    'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\\"a\\":"}}]}}]}\n\n'
  const { answer } = await ask(body(call))
  expect(answer).toMatchObject({
    status: 'interrupted',
    parts: [{ type: 'tool-call', state: 'streaming-input' }],
  })
})

test('abort at every moment is a stop, and no error', async () => {
  const whole = delta('one ') + delta('two ') + delta('three') + stop
  for (let moment = 0; moment < 12; moment++) {
    const { url } = await serverOf(async (res) => {
      await send(sse(res), whole.match(/[^]{1,40}/g) ?? [])
      res.end()
    })
    const chat = createChat({ url, retry: false })
    let changes = 0
    chat.subscribe(() => {
      if (changes++ === moment) chat.stop()
    })
    const answer = await chat.send('q')
    expect('one two three'.startsWith(textOf(answer!))).toBe(true)
    expect(['stopped', 'complete']).toContain(answer?.status)
    expect(chat.getState().error).toBeUndefined()
  }
})

test('a wall clock that jumps moves no deadline', async () => {
  const clock = manualClock()
  let jumpedMs = 0
  const jumping = { ...clock, now: () => clock.now() + jumpedMs }
  const { url } = await serverOf((res) => {
    sse(res).write(delta('a'))
    res.on('close', () => undefined)
    setTimeout(() => res.end(delta('b') + stop), 30)
  })
  const chat = createChat({ url, clock: jumping, frames: manualFrames(), retry: false })
  const sending = chat.send('q')
  jumpedMs = 86_400_000
  await clock.advance(10)
  jumpedMs = -86_400_000
  expect((await sending)?.status).toBe('complete')
})

test('a tab hidden for minutes gets no frames, and all text is there at once when it is seen', async () => {
  const frames = manualFrames()
  const { url } = await serverOf((res) => {
    sse(res).write(delta('while '))
    res.write(delta('hidden'))
  })
  const chat = createChat({ url, frames, retry: false })
  const heard = new Promise<void>((resolve) => {
    chat.setOptions({
      url,
      frames,
      retry: false,
      onEvent: (event) => event.type === 'text' && event.delta === 'hidden' && resolve(),
    })
  })
  let changes = 0
  void chat.send('q')
  chat.subscribe(() => changes++)
  await heard
  const before = changes
  frames.tick()
  expect([textOf(chat.getState().messages.at(-1)!), changes - before]).toEqual(['while hidden', 1])
  chat.stop()
})

test('offline for minutes: nothing is used up, and it goes on when the device is back', async () => {
  const clock = manualClock()
  const state = { online: true, wake: () => undefined as void }
  const connectivity = {
    isOnline: () => state.online,
    onWake(listener: () => void) {
      state.wake = listener
      return () => undefined
    },
  }
  const numbered = (n: number, text: string) => `id: e-${n}\n${delta(text)}`
  const end = `id: e-3\n${stop.replace('\n\ndata', '\n\nid: e-4\ndata')}: chatstream {"end":"complete"}\n\n`
  const { url, count } = await serverOf((res, req) => {
    state.online = req.method === 'GET'
    sse(res, { 'x-chatstream-epoch': 'e' }).end(
      req.method === 'GET' ? numbered(2, 'and half') + end : numbered(1, 'half '),
    )
  })
  const chat = createChat({ url, clock, connectivity, frames: manualFrames() })
  const offline = new Promise<void>((resolve) => {
    chat.subscribe(() => chat.getState().status === 'offline' && resolve())
  })
  const sending = chat.send('q')
  await offline
  await clock.advance(300_000)
  expect(count()).toBe(1)
  state.online = true
  state.wake()
  const answer = await sending
  expect([textOf(answer!), answer?.status]).toEqual(['half and half', 'complete'])
})
