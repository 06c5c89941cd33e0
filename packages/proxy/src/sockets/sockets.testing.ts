import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { manualClock } from '@chatstream/testing'
import { expect, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { ProxyOptions } from '../options.ts'
import type { UpstreamOptions } from '../upstream/upstream.ts'
import { deferred, delta, key, question, startProvider, startProxy } from '../servers.testing.ts'

/** One WebSocket that reached the provider, with its first message. */
export interface SocketCall {
  req: IncomingMessage
  socket: WebSocket
  first: string
  closed: Promise<number>
}

/**
 * Starts a provider with WebSockets. The test answers its requests one after another. With `refuse`, handshakes get
 * this response. `http` is a part of the response to requests without a WebSocket.
 */
export async function startSocketProvider(
  options: { refuse?: { status: number; headers?: object; body?: string }; http?: string } = {},
) {
  const { refuse, http = '' } = options
  const calls: SocketCall[] = []
  const waiting: ((call: SocketCall) => void)[] = []
  const server = createServer((req, res) => void res.end(`${req.method} ${req.url} ${http}`))
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (req, stream, head) => {
    if (refuse !== undefined) {
      const headers = Object.entries({ 'content-type': 'application/json', ...refuse.headers })
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
      return void stream.end(
        `HTTP/1.1 ${refuse.status} No\r\n${lines}connection: close\r\n\r\n${refuse.body ?? ''}`,
      )
    }
    sockets.handleUpgrade(req, stream, head, (socket) => {
      const closed = new Promise<number>((resolve) => socket.on('close', resolve))
      socket.on('error', () => {})
      socket.once('message', (data: Buffer) => {
        const call = { req, socket, first: data.toString(), closed }
        const waiter = waiting.shift()
        if (waiter === undefined) calls.push(call)
        else waiter(call)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}`,
    next: () => {
      const call = calls.shift()
      return call === undefined
        ? new Promise<SocketCall>((resolve) => waiting.push(resolve))
        : Promise.resolve(call)
    },
  }
}

/** A reader that is connected to the proxy by a WebSocket. */
export interface SocketReader {
  socket: WebSocket
  /** The next message, as text; undefined once the socket has closed. */
  next(): Promise<string | undefined>
  /** All messages until the close. */
  rest(): Promise<string[]>
  closed: Promise<number>
  /** The reason that came with the close. */
  reason(): string
}

/** Opens a WebSocket at a path of the proxy. If a first message is given, sends it. */
export async function openSocket(
  url: string,
  first?: unknown,
  headers: Record<string, string> = {},
): Promise<SocketReader> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers })
  onTestFinished(() => socket.terminate())
  const messages: string[] = []
  const closed = deferred<number>()
  let isOver = false
  let wake = () => {}
  socket.on('message', (data: Buffer) => {
    messages.push(data.toString())
    wake()
  })
  let reason = ''
  socket.on('close', (code, text) => {
    isOver = true
    reason = text.toString()
    closed.resolve(code)
    wake()
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.on('error', () => {})
  if (first !== undefined) socket.send(typeof first === 'string' ? first : JSON.stringify(first))

  async function next(): Promise<string | undefined> {
    while (messages.length === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve))
    return messages.shift()
  }
  async function rest(): Promise<string[]> {
    const all: string[] = []
    for (let text = await next(); text !== undefined; text = await next()) all.push(text)
    return all
  }
  return { socket, next, rest, closed: closed.promise, reason: () => reason }
}

export const sse = { 'content-type': 'text/event-stream; charset=utf-8' }
export const path = '/v1/chat/completions'
export const envelope = { chatstream: 1, method: 'POST', path, headers: {}, body: question }
export const chunkOf = (content: string) => delta(content).slice('data: '.length).trim()
export const parsed = (messages: readonly string[]): unknown[] => messages.map((text) => JSON.parse(text))
export const control = (type: string) => ({ control: expect.objectContaining({ type }) })

/** Starts a provider and a proxy with a manual clock. */
export async function startChat(
  upstream: Partial<UpstreamOptions> = {},
  options: Partial<ProxyOptions> = {},
) {
  const provider = await startProvider()
  const clock = manualClock()
  const main = { baseUrl: `${provider.url}/v1`, apiKey: key, ...upstream }
  const proxy = await startProxy(main, { clock, ...options })
  return { provider, clock, ...proxy, chat: proxy.url + path }
}
