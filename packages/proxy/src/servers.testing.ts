import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { AccessLogEntry } from './exchange/accessLog.ts'
import { createProxy } from './createProxy.ts'
import { serveProxy } from './mounts/node.ts'
import type { ProxyOptions } from './options.ts'
import type { UpstreamOptions } from './upstream/upstream.ts'

// The tests' providers are on loopback, where a forward proxy of the machine cannot reach them.
process.env['no_proxy'] = '*'

export const key = 'sk-canary-0123456789abcdefghijklmnop'

/** Starts a server on this machine. The server ends with the test. */
export async function startServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Starts a provider. The test answers its requests one after another. */
export async function startProvider({ hasModels = false } = {}): Promise<Provider> {
  const calls: Call[] = []
  const waiting: ((call: Call) => void)[] = []
  const url = await startServer((req, res) => {
    // The command requests these at its start.
    if (hasModels && req.url === '/v1/models') return void res.end('{"data":[]}')
    const call = callOf(req, res)
    const waiter = waiting.shift()
    if (waiter === undefined) calls.push(call)
    else waiter(call)
  })
  const next = () => {
    const call = calls.shift()
    return call === undefined ? new Promise<Call>((resolve) => waiting.push(resolve)) : Promise.resolve(call)
  }
  return { url, next, waiting: () => calls.length }
}

export interface Provider {
  url: string
  next(): Promise<Call>
  /** The number of requests that have arrived and were not yet returned by `next`. */
  waiting(): number
}

export interface Call {
  req: IncomingMessage
  res: ServerResponse
  /** Resolves when the connection closes before the response is complete. */
  aborted: Promise<void>
  body(): Promise<string>
}

function callOf(req: IncomingMessage, res: ServerResponse): Call {
  const aborted = new Promise<void>((resolve) => {
    res.on('close', () => {
      if (!res.writableFinished) resolve()
    })
  })
  async function body(): Promise<string> {
    let text = ''
    for await (const chunk of req.setEncoding('utf8')) text += chunk
    return text
  }
  return { req, res, aborted, body }
}

/**
 * Starts a proxy with one upstream, on a free port. The upstream is given by its URL or its options. The proxy ends
 * with the test.
 */
export async function startProxy(upstream: string | UpstreamOptions, options: Partial<ProxyOptions> = {}) {
  const log: AccessLogEntry[] = []
  const main = typeof upstream === 'string' ? { baseUrl: `${upstream}/v1`, apiKey: key } : upstream
  const errors: string[] = []
  const proxy = createProxy({
    upstreams: { main },
    accessLog: (entry) => void log.push(entry),
    onError: (error, place) => void errors.push(`${place}: ${String(error)}`),
    ...options,
  })
  const server = await serveProxy(proxy, { port: 0 })
  onTestFinished(async () => {
    await proxy.close()
    await server.close()
  })
  return { ...server, proxy, log, errors }
}

export const question = { model: 'm1', stream: true, messages: [{ role: 'user', content: 'Hello?' }] }

/** The body of `question` as the provider receives it. */
export const sentQuestion = { ...question, stream_options: { include_usage: true } }

export function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    ...init,
  })
}

/** Makes a `Request` with the body of `question`, for tests without a server. */
export function questionTo(url: string, init: RequestInit = {}): Request {
  const headers = { 'content-type': 'application/json' }
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(question), ...init })
}

export function delta(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
}

/** Opens a TCP connection and sends a text, for requests that no HTTP library would send. */
export async function rawClient(url: string, text: string) {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const made = connect(Number(new URL(url).port), '127.0.0.1', () => resolve(made)).on('error', reject)
  })
  onTestFinished(() => void socket.destroy())
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk))
  const ended = new Promise<'end' | 'reset'>((resolve) => {
    socket.on('error', () => resolve('reset')).on('end', () => resolve('end'))
  })
  socket.write(text)
  return { socket, ended, received: () => received }
}

export interface Deferred<Value> {
  promise: Promise<Value>
  resolve: (value: Value) => void
}

/** Does the same as `Promise.withResolvers`. The oldest supported Node.js does not have that function. */
export function deferred<Value>(): Deferred<Value> {
  let settle: (value: Value) => void = () => {}
  const promise = new Promise<Value>((resolve) => (settle = resolve))
  return { promise, resolve: (value) => settle(value) }
}
