import { HttpAgent } from '@ag-ui/client'
import { EventEncoder } from '@ag-ui/encoder'
import { EventType } from '@ag-ui/core'
import { createProxy } from '@chatstream/proxy'
import type { UpstreamHandler } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { serveHandler } from '@chatstream/testing/node'
import { DefaultChatTransport, readUIMessageStream, streamText } from 'ai'
import type { UIMessage } from 'ai'
import { expect, onTestFinished, test } from 'vitest'
import { finish, mockModel, stallingModel, words } from '../differential/aiSdkServer.ts'
import { key } from './mountChecks.ts'

/** An agent on its own port, behind the proxy. */
async function behindRoutes(handler: UpstreamHandler, routes: Record<string, string>): Promise<string> {
  const agent = await serveHandler(handler)
  const agents = { baseUrl: agent.url, apiKey: key, api: 'other' as const }
  const proxy = createProxy({ upstreams: { agents }, routes })
  const server = await serveProxy(proxy, { port: 0 })
  onTestFinished(async () => {
    await server.close()
    await proxy.close()
    await agent.close()
  })
  return server.url
}

/** The official client's request, as `useChat` makes it. */
function sendTo(api: string, abortSignal?: AbortSignal) {
  const messages: UIMessage[] = [{ id: 'u', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }]
  const transport = new DefaultChatTransport({ api })
  return transport.sendMessages({
    chatId: 'chat',
    messages,
    abortSignal,
    trigger: 'submit-message',
    messageId: undefined,
  })
}

test('an agent of the AI SDK is reached by its own client, through a route', async () => {
  const url = await behindRoutes(
    async () => {
      const model = mockModel([...words('0', 'Hello, ', '世界'), finish()])
      return streamText({ model, prompt: 'Hi' }).toUIMessageStreamResponse()
    },
    { agent: 'agents:/api/chat', 'GET agent/{id}/stream': 'agents:/api/chat/{id}/stream' },
  )
  let message: UIMessage | undefined
  for await (const state of readUIMessageStream({ stream: await sendTo(`${url}/agent`) })) message = state
  const parts = message?.parts.filter(({ type }) => type === 'text')
  expect(parts).toMatchObject([{ text: 'Hello, 世界' }])
})

test('a stream of the AI SDK with nothing to resume (204) is none to its client', async () => {
  const url = await behindRoutes(async () => new Response(null, { status: 204 }), {
    'GET agent/{id}/stream': 'agents:/api/chat/{id}/stream',
  })
  const transport = new DefaultChatTransport({ api: `${url}/agent` })
  expect(await transport.reconnectToStream({ chatId: 'chat-1' })).toBeNull()
})

test('an abort of the AI SDK’s client reaches its agent', async () => {
  let aborted: (() => void) | undefined
  const seen = new Promise<void>((resolve) => (aborted = resolve))
  const url = await behindRoutes(
    async (request) => {
      request.signal.addEventListener('abort', () => aborted?.())
      const model = stallingModel(...words('0', 'Hello').slice(0, 2))
      return streamText({ model, prompt: 'Hi', abortSignal: request.signal }).toUIMessageStreamResponse()
    },
    { agent: 'agents:/api/chat' },
  )
  const reader = new AbortController()
  const stream = (await sendTo(`${url}/agent`, reader.signal)).getReader()
  await stream.read()
  reader.abort()
  await expect(seen).resolves.toBeUndefined()
})

test('an agent of AG-UI is reached by its own client, through a route', async () => {
  const encoder = new EventEncoder()
  const run = { threadId: 't', runId: 'r' }
  const events = [
    { type: EventType.RUN_STARTED as const, ...run },
    { type: EventType.TEXT_MESSAGE_START as const, messageId: 'm1', role: 'assistant' as const },
    { type: EventType.TEXT_MESSAGE_CONTENT as const, messageId: 'm1', delta: `Hello, ${key}` },
    { type: EventType.TEXT_MESSAGE_END as const, messageId: 'm1' },
    { type: EventType.RUN_FINISHED as const, ...run },
  ]
  const body = events.map((event) => encoder.encodeSSE(event)).join('')
  const url = await behindRoutes(
    async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    { agent: 'agents:/run' },
  )
  const agent = new HttpAgent({ url: `${url}/agent`, threadId: 't' })
  await agent.runAgent({ runId: 'r' })
  expect(agent.messages).toMatchObject([{ id: 'm1', role: 'assistant', content: 'Hello, [redacted]' }])
})

test('the tutorials’ relay is reached by EventSource’s GET, its question in the query', async () => {
  const url = await behindRoutes(
    async (request) => {
      const { searchParams } = new URL(request.url)
      const chunk = JSON.stringify({ id: '1', content: searchParams.get('message'), finish_reason: 'stop' })
      const body = `data: ${chunk}\n\ndata: [DONE] {"total_tokens":3}\n\n`
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    { 'GET stream/chat': 'agents:/stream/chat' },
  )
  const response = await fetch(`${url}/stream/chat?message=${encodeURIComponent('こんにちは & you')}`)
  expect(await response.text()).toContain('"content":"こんにちは & you"')
})
