import { type Clock, systemClock } from '../clock.ts'
import { createError } from '../errors/createError.ts'
import { eventQueue } from './eventQueue.ts'
import { brokenStream, networkFailure } from './networkFailure.ts'
import { readEnvelope, type SocketMessage, type SocketRequest } from './socketMessages.ts'
import type { StreamEnding, Transport, TransportRequest, WireStream } from './transport.ts'

/** Options of {@link webSocketTransport}. */
export interface WebSocketTransportOptions {
  /**
   * The format of the WebSocket messages. `proxy` is the format of `@chatstream/proxy`, with statuses and
   * heartbeats. `openai` is the format of some OpenAI-compatible servers: the client sends the request body
   * as the first message, and the server sends chunks as JSON.
   *
   * @defaultValue 'proxy'
   */
  dialect?: 'proxy' | 'openai'
  /** @defaultValue the platform's, looked up at each request */
  WebSocket?: typeof globalThis.WebSocket
  clock?: Clock
}

/** The time from `finish_reason` to the end of an answer in the dialect `openai`, in milliseconds. */
const afterFinishMs = 1000
/** The codes of a normal close. https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const cleanCodes: ReadonlySet<number> = new Set([1000, 1005])
const finished = /"finish_reason"\s*:\s*"/

/**
 * Creates a transport that uses WebSockets. Use it if a network delays server-sent events. The transport opens
 * one socket for each answer. The URL is the same as for a POST, with `ws` in place of `http`. Browsers cannot
 * set headers on a WebSocket, so the first message to the proxy contains the headers. Time limits, `stop()` and
 * errors work as in other transports.
 *
 * @throws {ChatError} If the socket cannot be opened, `open` rejects with an error of the kind `network`. With
 * the dialect `proxy`, `open` can also reject with the kinds of errors that HTTP responses cause. `batches`
 * rejects if the socket breaks.
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/chat', transport: webSocketTransport() })
 * ```
 */
export function webSocketTransport(options: WebSocketTransportOptions = {}): Transport {
  const { dialect = 'proxy', clock = systemClock } = options
  return {
    open: (request) =>
      new Promise((resolve, reject) => {
        const queue = eventQueue()
        const socket = connect(request, options.WebSocket ?? globalThis.WebSocket)
        let opened = false
        let timer: unknown
        let ending: StreamEnding | undefined

        const open = (kept?: WireStream['kept']) => {
          opened = true
          resolve({
            batches: queue.batches(leave),
            ...(kept !== undefined && { kept, ending: () => ending }),
          })
        }
        const fail = (error: unknown) => {
          queue.fail(error)
          reject(error)
          leave()
        }
        const end = (said?: StreamEnding) => {
          ending = said
          queue.end()
          // A stop is answered without a stream.
          open()
          leave()
        }
        function leave() {
          clock.clearTimeout(timer)
          request.signal.removeEventListener('abort', abort)
          socket.close()
        }
        function abort() {
          fail(request.signal.reason)
        }
        function handle(message: SocketMessage) {
          if (message.type === 'event') {
            queue.push(message.event)
            if (dialect === 'openai' && finished.test(message.event.data)) {
              clock.clearTimeout(timer)
              timer = clock.setTimeout(end, afterFinishMs)
            }
          } else if (message.type === 'open') open(message.kept)
          else if (message.type === 'end') end(message.ending)
          else if (message.type === 'error') fail(message.error)
        }

        socket.binaryType = 'arraybuffer'
        socket.onopen = () => {
          socket.send(firstMessage(dialect, request))
          if (dialect === 'openai') open()
        }
        socket.onmessage = ({ data }: MessageEvent<unknown>) => {
          // `binaryType` is 'arraybuffer'.
          const text = typeof data === 'string' ? data : new TextDecoder().decode(data as ArrayBuffer)
          request.onBytes?.(text.length)
          handle(dialect === 'proxy' ? readEnvelope(text, clock.now()) : readChunk(text))
        }
        // A clean close is the end of the body; the protocol decides whether the answer is complete.
        socket.onclose = ({ code }) => {
          if (!opened) fail(networkFailure(request.url, undefined))
          else if (dialect === 'openai' && cleanCodes.has(code)) end()
          else fail(brokenStream(new Error(`The socket closed with code ${code}.`)))
        }
        if (request.signal.aborted) abort()
        else request.signal.addEventListener('abort', abort, { once: true })
      }),
  }
}

function connect({ url }: TransportRequest, Socket: typeof WebSocket | undefined): WebSocket {
  if (Socket === undefined) {
    const detail =
      'There is no WebSocket here (Node has it from version 22 on). Pass one as the option `WebSocket`.'
    throw createError('request-not-built', detail, { detail }, { retryable: false })
  }
  try {
    const target = new URL(url, globalThis.location?.href)
    target.protocol = target.protocol.replace('http', 'ws')
    return new Socket(target)
  } catch (cause) {
    throw networkFailure(url, cause)
  }
}

function firstMessage(dialect: 'proxy' | 'openai', request: TransportRequest): string {
  const { url, method, headers, body } = request
  if (dialect === 'openai') return body ?? '{}'
  const { pathname, search } = new URL(url, 'http://localhost')
  const parsed: unknown = body === undefined ? undefined : JSON.parse(body)
  return JSON.stringify({
    chatstream: 1,
    method,
    path: pathname + search,
    headers,
    body: parsed,
  } satisfies SocketRequest)
}

function readChunk(data: string): SocketMessage {
  return { type: 'event', event: { data } }
}
