import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { ByteSource } from '../exchange/byteSource.ts'
import { closedAreKnown, createAgents } from './agents.ts'
import type { Agents } from './agents.ts'
import { createBodyQueue } from '../exchange/bodyQueue.ts'
import { bare } from './tunnel.ts'

/** One request to a provider. */
export interface UpstreamCall {
  url: URL
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: Uint8Array
  /** True if the request asks for a stream. */
  stream?: boolean
  /** A signal that aborts the request at any time, also while the answer streams. */
  signal: AbortSignal
}

/**
 * The response of a provider, as it was received. Redirects are not followed, and the body is not decoded.
 */
export interface UpstreamAnswer {
  status: number
  headers: Headers
  body: ByteSource | null
}

/**
 * A function that sends a request to a provider. If there is no response, it rejects. If the response body
 * breaks off, reading it fails.
 */
export type UpstreamFetch = (call: UpstreamCall) => Promise<UpstreamAnswer>

const connectTimeoutMs = 10_000

/**
 * Creates the function that sends requests by HTTP. If `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name a forward
 * proxy for a request, the request goes through it. If no connection is made within 10 s, the request fails. There
 * is no time limit for the body, because a reasoning model may be silent for minutes.
 */
export function createUpstreamFetch(): { fetch: UpstreamFetch; close(): Promise<void> } {
  const agents = createAgents()
  return {
    async fetch(call) {
      await closedAreKnown(agents)
      return send(agents, call)
    },
    async close() {
      agents.plain.destroy()
      agents.secure.destroy()
    },
  }
}

/** Sends the request. No part of the request stays in memory while the answer is read. */
async function send(
  agents: Agents,
  { url, method, headers, body, signal }: UpstreamCall,
): Promise<UpstreamAnswer> {
  signal.throwIfAborted()
  const isSecure = url.protocol === 'https:'
  const request = (isSecure ? requestSecure : requestPlain)({
    protocol: url.protocol,
    hostname: bare(url.hostname),
    port: url.port,
    path: url.pathname + url.search,
    method,
    headers,
    agent: isSecure ? agents.secure : agents.plain,
  })
  const answer = receive(request, isSecure, signal)
  request.end(body)
  const { received, source } = await answer
  return { status: received.statusCode ?? 0, headers: headersOf(received.headers), body: source }
}

/** An answer whose body is read from `source`. */
interface Received {
  received: IncomingMessage
  source: ByteSource
}

function receive(request: ClientRequest, isSecure: boolean, signal: AbortSignal): Promise<Received> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined
    const queue = createBodyQueue({
      pause: () => answer?.pause(),
      resume: () => answer?.resume(),
      cancel: () => fail(new Error('The reader left.')),
    })

    function settle(): void {
      signal.removeEventListener('abort', abort)
    }

    function fail(error: unknown): void {
      settle()
      queue.fail(error)
      reject(error)
      request.destroy()
    }

    const abort = () => fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    request.on('error', fail)
    request.on('socket', (socket) => limitConnecting(socket, isSecure, fail))
    request.on('response', (received) => {
      answer = received
      received.on('data', queue.push)
      received.on('end', () => {
        settle()
        queue.end()
      })
      received.on('error', fail)
      resolve({ received, source: queue.body })
    })
  })
}

/** Fails the request if its connection is not made in time. */
function limitConnecting(socket: Socket, isSecure: boolean, fail: (error: unknown) => void): void {
  if (!socket.connecting) return
  const late = () =>
    fail(Object.assign(new Error('The connection was not made in time.'), { code: 'ETIMEDOUT' }))
  const timer = setTimeout(late, connectTimeoutMs)
  const connected = isSecure ? 'secureConnect' : 'connect'
  // The socket serves further requests, so nothing on it may refer to this one.
  function made(): void {
    clearTimeout(timer)
    socket.off(connected, made).off('close', made)
  }
  socket.on(connected, made).on('close', made)
}

/** Converts headers from Node's form to `Headers`. Invalid values are left out. */
export function headersOf(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(received)) {
    for (const each of [value ?? []].flat()) {
      try {
        headers.append(name, each)
      } catch {
        // A header with a character that only Node accepts.
      }
    }
  }
  return headers
}
