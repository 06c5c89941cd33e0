import {
  agUi,
  anthropicMessages,
  createChat,
  fetchTransport,
  openaiChat,
  openaiResponses,
  textOf,
  webSocketTransport,
} from '@chatstream/core'
import type { ChatMessage, Protocol } from '@chatstream/core'
import { createProxy } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { AGUIMock, LLMock } from '@copilotkit/aimock'
import { expect, onTestFinished, test } from 'vitest'
import { key } from './mountChecks.ts'

/** Starts a third party's mock of the providers, behind the proxy. */
async function start() {
  const mock = new LLMock({ port: 0, chunkSize: 3 })
  mock.onMessage('hello', { content: 'Hi there! 世界', reasoning: 'Let me think.' })
  mock.onMessage('tools', {
    content: 'Looking.',
    toolCalls: [
      { name: 'look_up', arguments: '{"query":"x"}' },
      { name: 'look_up', arguments: '{"query":"y"}' },
    ],
  })
  mock.onMessage('wait', { error: { message: `slow down, ${key}`, type: 'rate_limit_error' }, status: 429 })
  mock.onMessage('break', { content: 'x'.repeat(300) }, { truncateAfterChunks: 20, latency: 5 })
  mock.mount(
    '/agent',
    new AGUIMock().onMessage('hello', 'Hi there! 世界').onToolCall('tools', 'look_up', '{}'),
  )
  await mock.start()
  const upstream = { baseUrl: `${mock.url}/v1`, apiKey: key }
  const proxy = createProxy({
    upstreams: {
      openai: upstream,
      claude: { ...upstream, api: 'anthropic' },
      agents: { ...upstream, baseUrl: mock.url, api: 'other' },
    },
    routes: { agent: 'agents:/agent' },
  })
  const server = await serveProxy(proxy, { port: 0 })
  onTestFinished(async () => {
    await server.close()
    await proxy.close()
    await mock.stop()
  })
  return { url: server.url, mock }
}

type Format = readonly [name: string, path: string, protocol: () => Protocol]

const providers: readonly Format[] = [
  ['OpenAI chat completions', '/v1/chat/completions', () => openaiChat({ model: 'gpt-4.1' })],
  ['OpenAI Responses', '/v1/responses', () => openaiResponses({ model: 'gpt-4.1' })],
  ['Anthropic Messages', '/v1/messages', () => anthropicMessages({ model: 'claude-sonnet-4-5' })],
]
const agent: Format = ['AG-UI', '/agent', () => agUi()]

/** The answers to one question, over HTTP and over a socket. */
async function ask(question: string, path: string, protocol: Protocol): Promise<ChatMessage[]> {
  const { url } = await start()
  const answers: ChatMessage[] = []
  for (const transport of [fetchTransport(), webSocketTransport()]) {
    const answer = await createChat({
      retry: false,
      url: url + path,
      protocol,
      transport,
      toolRounds: 0,
    }).send(question)
    if (answer !== undefined) answers.push(answer)
  }
  expect(answers).toHaveLength(2)
  return answers
}

test.each([...providers, agent])('text of aimock’s %s comes whole', async (_, path, protocol) => {
  for (const answer of await ask('hello', path, protocol())) {
    expect(answer.status).toBe('complete')
    expect(textOf(answer)).toBe('Hi there! 世界')
  }
})

test.each(providers)('reasoning of aimock’s %s does too', async (_, path, protocol) => {
  for (const { parts } of await ask('hello', path, protocol())) {
    expect(parts).toMatchObject([{ type: 'reasoning', text: 'Let me think.' }, { type: 'text' }])
  }
})

test.each(providers)('tool calls of aimock’s %s are ready', async (_, path, protocol) => {
  for (const answer of await ask('tools', path, protocol())) {
    expect(answer.finishReason).toBe('tool-calls')
    const calls = answer.parts.filter((part) => part.type === 'tool-call')
    expect(calls).toMatchObject([
      { name: 'look_up', state: 'ready', input: { query: 'x' } },
      { name: 'look_up', state: 'ready', input: { query: 'y' } },
    ])
  }
})

test.each(providers)(
  'a refusal of aimock’s %s keeps its status, not its words',
  async (_, path, protocol) => {
    for (const answer of await ask('wait', path, protocol())) {
      expect(answer).toMatchObject({ status: 'failed', error: { kind: 'rate-limited', status: 429 } })
      expect(JSON.stringify(answer)).not.toContain(key)
    }
  },
)

test.each(providers)('aimock’s %s cut in the middle is no whole answer', async (_, path, protocol) => {
  for (const answer of await ask('break', path, protocol())) {
    // It resets the connection, which can lose bytes on the way.
    expect(['interrupted', 'failed']).toContain(answer.status)
    expect(answer.error?.retryable).toBe(true)
  }
})
