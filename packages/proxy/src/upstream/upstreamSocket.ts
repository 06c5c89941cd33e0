import { Readable } from 'node:stream'
import type { Clock } from '@chatstream/core'
import { WebSocket } from 'ws'
import { sourceOf } from '../exchange/byteSource.ts'
import { createBodyQueue } from '../exchange/bodyQueue.ts'
import { tunnelFor } from './tunnel.ts'
import type { UpstreamAnswer, UpstreamCall } from './upstreamFetch.ts'
import { headersOf } from './upstreamFetch.ts'

const connectTimeoutMs = 10_000
const maxMessageBytes = 16 * 1024 * 1024

/** The time in milliseconds to wait for usage after the finish_reason. If nothing follows, the answer has ended. */
const afterFinishMs = 1000
const finished = /"finish_reason"\s*:\s*"/

/** The codes of a normal closure, with and without a status. https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const cleanCodes: ReadonlySet<number> = new Set([1000, 1005])

/**
 * Sends one request over a WebSocket to an OpenAI-compatible provider. The request body is the first message.
 * Each message of the provider is a chunk. The answer ends with `[DONE]`, when the socket closes, or when no
 * message arrives for one second after a `finish_reason`. The body of the returned response contains
 * server-sent events. If the handshake is refused, the response has the status of the refusal.
 */
export function fetchOverSocket(
  { url, headers, body = new Uint8Array(), signal }: UpstreamCall,
  clock: Clock,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const socket = new WebSocket(url, {
      headers,
      perMessageDeflate: false,
      maxPayload: maxMessageBytes,
      handshakeTimeout: connectTimeoutMs,
      ...tunnelFor(url),
    })
    const queue = createBodyQueue({
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      cancel: () => fail(new Error('The reader left.')),
    })
    let ending: unknown
    let hasSpoken = false

    const abort = () => fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })

    function settle(): void {
      clock.clearTimeout(ending)
      signal.removeEventListener('abort', abort)
    }

    function fail(error: unknown): void {
      settle()
      queue.fail(error)
      reject(error)
      socket.terminate()
    }

    function end(): void {
      settle()
      queue.end()
      socket.close()
    }

    socket.on('open', () => {
      socket.send(body, { binary: false })
      resolve({
        status: 200,
        headers: new Headers({ 'content-type': 'text/event-stream' }),
        body: queue.body,
      })
    })
    socket.on('message', (data: Buffer) => {
      if (socket.readyState !== WebSocket.OPEN) return
      const text = data.toString()
      hasSpoken = true
      queue.push(Buffer.from(eventOf(text)))
      if (text.trim() === '[DONE]') return end()
      if (!finished.test(text)) return
      clock.clearTimeout(ending)
      ending = clock.setTimeout(end, afterFinishMs)
    })
    socket.on('close', (code) => {
      if (hasSpoken && cleanCodes.has(code)) end()
      else fail(new Error(`The provider’s socket closed with ${code}.`))
    })
    socket.on('error', fail)
    socket.on('unexpected-response', (_, response) => {
      const { statusCode: status = 502, headers: received } = response
      // Node has another type for the same stream.
      const refusal = sourceOf(Readable.toWeb(response) as ReadableStream<Uint8Array>)
      resolve({ status, headers: headersOf(received), body: refusal })
    })
  })
}

function eventOf(message: string): string {
  return `data: ${message.split(/\r\n|[\r\n]/).join('\ndata: ')}\n\n`
}
