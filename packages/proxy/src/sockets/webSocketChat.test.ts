import {
  agUi,
  aiSdk,
  anthropicMessages,
  codeer,
  createChat,
  fetchTransport,
  openaiChat,
  openaiResponses,
  relay,
  textOf,
  webSocketTransport,
} from '@chatstream/core'
import type { Protocol, Transport } from '@chatstream/core'
import { scriptedModel } from '@chatstream/testing'
import { serveHandler } from '@chatstream/testing/node'
import { expect, onTestFinished, test } from 'vitest'
import type { ProxyOptions } from '../options.ts'
import { key, startProxy } from '../servers.testing.ts'
import { startSocketProvider } from './sockets.testing.ts'

type Script = NonNullable<Parameters<typeof scriptedModel>[0]>['script']

/** The scripted model behind the proxy, as a provider of every format. */
async function start(script: Script, options: Partial<ProxyOptions> = {}) {
  const model = scriptedModel({ ...(script !== undefined && { script }), apiKey: key })
  const provider = await serveHandler(model)
  onTestFinished(() => provider.close())
  const base = { baseUrl: `${provider.url}/v1`, apiKey: key }
  const upstreams = {
    main: base,
    claude: { ...base, api: 'anthropic' as const },
    codeer: { ...base, baseUrl: provider.url, api: 'codeer' as const },
    agents: { ...base, api: 'other' as const },
  }
  const routes = {
    'GET stream/chat': 'agents:/stream/chat',
    agent: 'agents:/run',
    'agent/{id}/ask': 'agents:/run/{id}',
  }
  const proxy = await startProxy({}, { upstreams, routes, ...options })
  return { model, ...proxy }
}

const chatAt = (url: string, protocol: Protocol, transport: Transport = webSocketTransport()) =>
  createChat({ retry: false, url, protocol, transport })

const formats: Readonly<Record<string, readonly [path: string, () => Protocol]>> = {
  'OpenAI chat completions': ['/v1/chat/completions', () => openaiChat({ model: 'm' })],
  'OpenAI Responses': ['/v1/responses', () => openaiResponses({ model: 'm' })],
  'Anthropic Messages': ['/v1/messages', () => anthropicMessages({ model: 'm' })],
  'Codeer agents': ['/api/v1/chats/c1/messages', () => codeer({ agentId: 'a' })],
  'a relay by GET': ['/stream/chat', () => relay({ method: 'GET' })],
  'the AI SDK': ['/agent', () => aiSdk()],
  'AG-UI': ['/agent/a1/ask', () => agUi()],
}

test.each(Object.entries(formats))(
  '%s over a socket is what it is over HTTP',
  async (_, [path, protocol]) => {
    const { url, model, log } = await start([{ text: 'Hello, 世界! How are you?' }])
    const answers = []
    for (const transport of [fetchTransport(), webSocketTransport()]) {
      answers.push(await chatAt(url + path, protocol(), transport).send('Hi there'))
    }
    for (const answer of answers) expect(answer).toMatchObject({ status: 'complete', finishReason: 'stop' })
    const [overHttp, overSocket] = answers
    expect(overSocket?.parts.map(({ type }) => type)).toEqual(overHttp?.parts.map(({ type }) => type))
    expect(overSocket && textOf(overSocket)).toBe('Hello, 世界! How are you?')
    expect(model.requests.map(({ question }) => question)).toEqual(['Hi there', 'Hi there'])
    expect(log.map(({ outcome }) => outcome)).toEqual(['complete', 'complete'])
  },
)

test.each(Object.entries(formats))('stopping reaches the provider of %s', async (_, [path, protocol]) => {
  const { url, model } = await start([{ text: ['Hello'] }, { stall: true }])
  const chat = chatAt(url + path, protocol())
  chat.subscribe(() => {
    const last = chat.getState().messages.at(-1)
    if (last !== undefined && last.role === 'assistant' && textOf(last) === 'Hello') chat.stop()
  })
  expect(await chat.send('Hi')).toMatchObject({ status: 'stopped' })
  expect(await (await model.received(0)).ended).toBe('aborted')
})

test.each(Object.entries(formats))(
  'a provider of %s that breaks off leaves what came',
  async (_, [path, protocol]) => {
    const { url } = await start([{ text: ['Hello'] }, { cut: 'error' }])
    const answer = await chatAt(url + path, protocol()).send('Hi')
    expect(answer).toMatchObject({ status: 'interrupted', error: { kind: 'network' } })
    expect(answer && textOf(answer)).toBe('Hello')
  },
)

test.each(Object.entries(formats))(
  'a refusal of %s keeps status, code and time to wait',
  async (_, [path, protocol]) => {
    const body = { error: { message: `wait, ${key}`, type: 'rate_limit_error', code: 'slow_down' } }
    const headers = { 'retry-after': '7', 'x-request-id': 'r-1' }
    const { url } = await start({ status: 429, headers, body })
    for (const transport of [fetchTransport(), webSocketTransport()]) {
      const answer = await chatAt(url + path, protocol(), transport).send('Hi')
      expect(answer?.error).toMatchObject({
        kind: 'rate-limited',
        status: 429,
        code: 'slow_down',
        retryAfterMs: 7000,
        requestId: 'r-1',
      })
    }
  },
)

test('a question that is too long is answered with an error', async () => {
  const { url } = await start('never said', { maxBodyBytes: 1000 })
  for (const length of [2000, 200_000]) {
    const chat = chatAt(`${url}/v1/chat/completions`, openaiChat())
    const answer = await chat.send('x'.repeat(length))
    expect(answer?.error).toMatchObject({ kind: 'bad-request', status: 413, code: 'body_too_large' })
  }
})

test('the OpenAI-shaped dialect is served too', async () => {
  const { url } = await start('Hello')
  const transport = webSocketTransport({ dialect: 'openai' })
  const chat = chatAt(`${url}/v1/chat/completions`, openaiChat(), transport)
  expect(await chat.send('Hi')).toMatchObject({ status: 'complete', parts: [{ text: 'Hello' }] })
  const { url: refusing } = await start({ status: 401, body: { error: { code: 'invalid_api_key' } } })
  const refused = await chatAt(`${refusing}/v1/chat/completions`, openaiChat(), transport).send('Hi')
  expect(refused).toMatchObject({ status: 'failed', error: { code: 'invalid_api_key' } })
})

test.each([
  ['HTTP', () => fetchTransport()],
  ['a socket', () => webSocketTransport()],
] as const)('a provider that is a WebSocket itself is reached over %s', async (_, transport) => {
  const provider = await startSocketProvider()
  const { url } = await startProxy({ baseUrl: `${provider.url}/v1`, apiKey: key })
  const sending = chatAt(`${url}/v1/chat/completions`, openaiChat({ model: 'm' }), transport()).send('Hi')
  const { socket, first } = await provider.next()
  expect(JSON.parse(first)).toMatchObject({ model: 'm', stream: true })
  const say = (choice: object) =>
    socket.send(JSON.stringify({ choices: [{ index: 0, delta: {}, ...choice }] }))
  say({ delta: { content: 'Hello' } })
  say({ finish_reason: 'stop' })
  socket.close()
  expect(await sending).toMatchObject({ status: 'complete', parts: [{ text: 'Hello' }] })
})
