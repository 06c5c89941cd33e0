import { manualClock, scriptedModel, type Script } from '@chatstream/testing'
import { serveHandler, type Handler, type Server } from '@chatstream/testing/node'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { ChatError } from '../../../../core/src/errors/chatError.ts'
import { createError } from '../../../../core/src/errors/createError.ts'
import { explainError } from '../../../../core/src/errors/explainError.ts'
import { explainToUser } from '../../../../core/src/errors/explainToUser.ts'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { collectMessage } from '../../../../core/src/run/collectMessage.ts'
import { fetchTransport } from '../../../../core/src/transport/fetchTransport.ts'
import type { TransportRequest } from '../../../../core/src/transport/transport.ts'

let server: Server | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const never = new AbortController().signal

async function open(handler: Handler, rest: Partial<TransportRequest> = {}): Promise<string[]> {
  server = await serveHandler(handler)
  return read(`${server.url}/v1/chat/completions`, rest)
}

async function read(
  url: string,
  rest: Partial<TransportRequest> = {},
  onData: (data: string) => void = () => {},
): Promise<string[]> {
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'q' }], stream: true })
  const headers = { 'content-type': 'application/json' }
  const stream = await fetchTransport().open({ url, method: 'POST', headers, body, signal: never, ...rest })
  const data: string[] = []
  for await (const events of stream.batches) {
    for (const event of events) {
      data.push(event.data)
      onData(event.data)
    }
  }
  return data
}

async function failureOf(promise: Promise<unknown>): Promise<ChatError> {
  const error: unknown = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!(error instanceof ChatError)) throw new Error('no ChatError', { cause: error })
  return error
}
const scripted = (script: Script) => open(scriptedModel({ script }))
const answers = (body: string, init: ResponseInit) => () => new Response(body, init)

test('events arrive from a real server, and every byte is reported', async () => {
  let bytes = 0
  const data = await open(scriptedModel({ script: 'Hello' }), { onBytes: (count) => void (bytes += count) })
  expect(data.at(-1)).toBe('[DONE]')
  expect(bytes).toBeGreaterThan(data.join('').length)
})

describe('statuses', () => {
  test.each([
    [400, 'bad-request', false],
    [401, 'unauthorized', false],
    [403, 'unauthorized', false],
    [404, 'bad-request', false],
    [413, 'bad-request', false],
    [422, 'bad-request', false],
    [429, 'rate-limited', true],
    [500, 'http', true],
    [503, 'http', true],
    [529, 'http', true],
  ])('%i is %s, retryable: %s', async (status, kind, retryable) => {
    const body = { error: { message: 'because', type: 't', code: 'c' } }
    const error = await failureOf(scripted({ status, headers: { 'x-request-id': 'req_1' }, body }))
    expect(error.data).toMatchObject({ kind, status, retryable, code: 'c', requestId: 'req_1' })
    expect(error.message).toContain(`: ${status}: because`)
  })

  test('401 lists what may be wrong with the key', async () => {
    const { data } = await failureOf(scripted({ status: 401, body: {} }))
    for (const cause of ['typo', 'expired', 'not set']) expect(explainError(data).action).toContain(cause)
  })

  test('404 and 502 name what was asked; 502 asks whether the server behind it runs', async () => {
    const missing = await failureOf(scripted({ status: 404, body: {} }))
    expect(explainError(missing.data).title).toContain('/v1/chat/completions')
    await server?.close()
    const gateway = await failureOf(scripted({ status: 502, body: {} }))
    expect(explainError(gateway.data).action).toMatch(/server behind .*http:.*runs/)
  })

  test('a server’s own why and action are shown where it gives no reason', async () => {
    const advice = { why: 'No route.', action: 'Use POST /api/chat.' }
    const { data } = await failureOf(scripted({ status: 404, body: { error: { message: 'm', ...advice } } }))
    expect(data).toMatchObject({ reason: 'not-found', advice })
    expect(explainError(data)).toMatchObject(advice)
  })

  test('a server’s reason decides, with its parameters, and the words come from the catalogue', async () => {
    const error = {
      message: 'm',
      why: 'w',
      action: 'a',
      reason: 'model-not-found',
      params: { model: 'gpt-9', models: 'gpt-4.1', object: {} },
    }
    const { data } = await failureOf(scripted({ status: 404, body: { error } }))
    expect(data.advice).toBeUndefined()
    expect(explainError(data)).toEqual({
      title: 'The model “gpt-9” does not exist or is not available.',
      why: expect.any(String),
      action: 'Check the name of the model. Available: gpt-4.1.',
      link: expect.stringMatching(/#model-not-found$/),
    })
  })

  test('why and action with an audience replace the catalogue’s for developers, not for users', async () => {
    const advice = { why: 'w', action: 'Pass threads.', audience: 'developer' }
    const error = { message: 'No conversations.', reason: 'bad-request', ...advice }
    const { data, message } = await failureOf(scripted({ status: 400, body: { error } }))
    expect(data).toMatchObject({ reason: 'bad-request', advice })
    expect(message).toContain('No conversations.')
    const { audience: _, ...texts } = advice
    expect(explainError(data)).toMatchObject({ detail: 'No conversations.', ...texts })
    expect(explainToUser(data)).toEqual(explainToUser(createError('bad-request').data))
    expect(explainError(data, { audience: 'user' })).toEqual(explainToUser(data))
  })

  test('a reason that is not known here gives way to the status', async () => {
    const error = { message: 'm', reason: 'constructor' }
    const { data } = await failureOf(scripted({ status: 404, body: { error } }))
    expect(data.reason).toBe('not-found')
  })

  test('a used-up quota is not worth another try', async () => {
    const error = await failureOf(
      scripted({ status: 429, body: { error: { code: 'insufficient_quota', message: 'm' } } }),
    )
    expect(error.data).toMatchObject({ kind: 'rate-limited', retryable: false })
  })

  test.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after-ms': '350', 'retry-after': '2' }, 350],
    [{ 'retry-after': new Date(Date.now() - 5000).toUTCString() }, 0],
    [{ 'retry-after': 'soon' }, undefined],
  ])('%j asks to wait %s ms', async (headers, ms) => {
    expect((await failureOf(scripted({ status: 429, headers, body: {} }))).data.retryAfterMs).toBe(ms)
  })

  test.each([
    ['{"detail":"no such user"}', 'no such user'],
    ['{"detail":[{"loc":["body"],"msg":"field required"}]}', 'field required'],
    ['{"message":"plain"}', 'plain'],
    ['{"error":"text"}', 'text'],
    ['upstream gone', 'upstream gone'],
  ])('the reason is found in %s', async (body, reason) => {
    expect((await failureOf(open(answers(body, { status: 500 })))).message).toContain(`: 500: ${reason}`)
  })

  test('an error page of 10 MB is read only as far as it is of use', async () => {
    const error = await failureOf(open(answers(`<html>${'x'.repeat(10_000_000)}`, { status: 502 })))
    expect(error.message).toMatch(/^gateway-error: .*502$/)
  })
})

describe('a good status and no stream', () => {
  test('an HTML page is named by its title', async () => {
    const error = await failureOf(scripted({ html: '<!doctype html><title>Sign in</title>' }))
    expect(error.kind).toBe('not-a-stream')
    expect(error.data).toMatchObject({ reason: 'html-page', params: { page: 'Sign in' } })
    expect(error.message).toContain('Sign in')
  })

  test('a JSON answer is named in the error, with its message', async () => {
    const error = await failureOf(scripted({ json: { error: { message: 'quota used up' } } }))
    expect(error.kind).toBe('not-a-stream')
    expect(error.message).toContain('quota used up')
  })

  test('204 and an empty body are named', async () => {
    expect((await failureOf(open(() => new Response(null, { status: 204 })))).data).toMatchObject({
      status: 204,
      reason: 'empty-response',
    })
    expect((await failureOf(open(answers('', { headers: { 'content-type': 'text/plain' } })))).kind).toBe(
      'not-a-stream',
    )
  })

  test.each(['text/html', 'text/plain', 'application/octet-stream'])(
    'a stream that calls itself %s is read as the stream it is',
    async (contentType) => {
      expect(
        await open(answers('\ndata: a\n\ndata: b\n\n', { headers: { 'content-type': contentType } })),
      ).toEqual(['a', 'b'])
    },
  )
})

describe('other framings, by content type', () => {
  const answer = {
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  }

  test.each(['application/x-ndjson', 'application/jsonl; charset=utf-8'])(
    '%s is a JSON value a line',
    async (contentType) => {
      expect(await open(answers('{"a":1}\n{"b":2}\n', { headers: { 'content-type': contentType } }))).toEqual(
        ['{"a":1}', '{"b":2}'],
      )
    },
  )

  test('a plain JSON answer is one event, and a whole message', async () => {
    expect(
      await open(
        answers(JSON.stringify(answer, null, 2), { headers: { 'content-type': 'application/json' } }),
      ),
    ).toEqual([JSON.stringify(answer, null, 2)])
    const message = await collectMessage(Response.json(answer), { protocol: openaiChat() })
    expect(message).toMatchObject({ status: 'complete', finishReason: 'stop', parts: [{ text: 'Hi' }] })
  })

  test('JSON that is no answer of this protocol is refused as what it is', async () => {
    const message = await collectMessage(Response.json({ models: [] }), { protocol: openaiChat() })
    expect(message).toMatchObject({ status: 'failed', error: { kind: 'not-a-stream' } })
    const half = new Response('{"choices":[', { headers: { 'content-type': 'application/json' } })
    expect(await collectMessage(half, { protocol: openaiChat() })).toMatchObject({ status: 'failed' })
  })
})

describe('no answer', () => {
  test('a refused connection says so', async () => {
    const probe = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => probe.once('listening', resolve))
    const { port } = probe.address() as AddressInfo
    await new Promise((resolve) => probe.close(resolve))
    const error = await failureOf(read(`http://127.0.0.1:${port}/v1`))
    expect(error.data).toMatchObject({ kind: 'network', retryable: true })
    expect(error.message).toBe(`connection-refused: 127.0.0.1:${port}`)
  })

  test('a host that does not exist says so', async () => {
    const error = await failureOf(read('http://nowhere.invalid/v1'))
    expect(error.kind).toBe('network')
    expect(error.message).toBe('host-not-found: nowhere.invalid')
  })

  test('a url that is none is refused before anything is sent', async () => {
    expect((await failureOf(read('not a url'))).data).toMatchObject({ kind: 'bad-request', retryable: false })
  })

  test('of another origin than the page, it may be CORS, and the proxy is named', async () => {
    const page = { origin: 'https://app.example', href: 'https://app.example/' }
    Object.assign(globalThis, { location: page })
    try {
      const fetch = () => Promise.reject(new TypeError('Failed to fetch'))
      const request = { method: 'POST', headers: {}, signal: never } as const
      const across = await failureOf(
        fetchTransport({ fetch }).open({ ...request, url: 'https://api.example/v1' }),
      )
      expect(across.data.reason).toBe('cors')
      expect(explainError(across.data).action).toContain('@chatstream/proxy')
      const own = await failureOf(fetchTransport({ fetch }).open({ ...request, url: '/api/chat' }))
      expect(own.data.reason).toBe('unreachable')
    } finally {
      Reflect.deleteProperty(globalThis, 'location')
    }
  })
})

test('a connection that breaks in mid-stream is reported after all events that arrived', async () => {
  const clock = manualClock()
  server = await serveHandler(
    scriptedModel({ script: [{ text: ['one'] }, { waitMs: 1 }, { cut: 'error' }], clock }),
  )
  const said: string[] = []
  const reading = read(`${server.url}/v1/chat/completions`, {}, (data) => {
    said.push(data)
    void clock.advance(1)
  })
  expect((await failureOf(reading)).message).toBe('stream-cut')
  expect(said.join('')).toContain('one')
})
