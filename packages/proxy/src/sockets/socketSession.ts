import type { Duplex } from 'node:stream'
import type { Clock } from '@chatstream/core'
import { WebSocket } from 'ws'
import type { CorsOptions } from '../exchange/origins.ts'
import { ProxyError } from '../errors/proxyError.ts'
import { bodyTooLarge, firstMessageLate } from '../errors/proxyRefusals.ts'
import { sendAnswer } from './socketAnswer.ts'
import type { Send } from './socketAnswer.ts'
import { undecided } from './socketDialects.ts'
import type { SocketDialect } from './socketDialects.ts'
import { readQuestion } from './socketRequest.ts'

const firstMessageMs = 10_000
const heartbeatMs = 15_000

/** If this number of bytes waits for the client, the proxy pauses reading from the provider. */
const maxBufferedBytes = 256 * 1024

/** The functions and options of the proxy that a WebSocket needs. `answer` and `refuse` never reject. */
export interface SessionHost {
  answer(request: Request): Promise<Response>
  /** Called when the first message has arrived, is late, or will not arrive. */
  onRequest(): void
  /** Makes the error response if the first message could not be read. */
  refuse(request: Request, reason: unknown): Promise<Response>
  cors: CorsOptions
  clock: Clock
  maxBodyBytes: number
}

/**
 * Serves one WebSocket from its opening to its close: reads the request in the first message and sends the answer.
 */
export async function serveSocket(
  socket: SessionSocket,
  stream: Duplex,
  handshake: Request,
  host: SessionHost,
): Promise<void> {
  const left = new AbortController()
  socket.on('close', () => left.abort())
  socket.on('error', () => {}) // a close follows
  const first = await firstMessage(socket, host)
  host.onRequest()
  if (first === undefined) return
  const { dialect, request } =
    first instanceof ProxyError
      ? { dialect: undecided, request: first }
      : readQuestion(first, handshake, host.cors, left.signal)
  const stopHeart = startHeart(socket, dialect, host.clock)
  try {
    const response =
      request instanceof ProxyError ? await host.refuse(handshake, request) : await host.answer(request)
    socket.close(await sendAnswer(response, dialect, senderOf(socket, stream), host.clock))
  } catch {
    // The answer broke off: no end is sent, and the cause is dropped.
    socket.close(1011)
  } finally {
    stopHeart()
  }
}

/**
 * Waits for the first message. Resolves with an error if the message is late or too long. Resolves with `undefined`
 * if the client disconnected.
 */
async function firstMessage(
  socket: SessionSocket,
  { clock, maxBodyBytes }: SessionHost,
): Promise<Buffer<ArrayBuffer> | ProxyError | undefined> {
  let timer: unknown
  try {
    return await new Promise((resolve) => {
      timer = clock.setTimeout(() => resolve(firstMessageLate(firstMessageMs)), firstMessageMs)
      socket.tooLong = () => resolve(bodyTooLarge(maxBodyBytes))
      socket.once('message', resolve)
      socket.once('close', () => resolve(undefined))
    })
  } finally {
    clock.clearTimeout(timer)
    socket.tooLong = undefined
  }
}

/** Sends heartbeats: messages if the dialect has them, otherwise pings of the WebSocket protocol. */
function startHeart(socket: WebSocket, { heartbeat }: SocketDialect, clock: Clock): () => void {
  let timer: unknown
  const wait = () => void (timer = clock.setTimeout(beat, heartbeatMs))
  const beat = () => {
    if (heartbeat === undefined) socket.ping()
    else socket.send(heartbeat)
    wait()
  }
  wait()
  return () => clock.clearTimeout(timer)
}

function senderOf(socket: WebSocket, stream: Duplex): Send {
  return (message) => {
    if (message === undefined) return undefined
    // Messages of one tick are written together: one write per event takes three times the processor time.
    if (stream.writableCorked === 0) {
      stream.cork()
      process.nextTick(() => stream.uncork())
    }
    if (socket.bufferedAmount <= maxBufferedBytes) return void socket.send(message)
    // The callback comes once all earlier messages are written too, or the reader has disconnected.
    return new Promise((resolve) => socket.send(message, () => resolve()))
  }
}

/**
 * A WebSocket that sends an error message if a message from the client is too long. After that, `ws` closes
 * the socket with the code 1009.
 */
export class SessionSocket extends WebSocket {
  /** Called instead of closing with 1009, when a message is too long. */
  tooLong: (() => void) | undefined

  override close(code?: number, reason?: string | Buffer): void {
    if (code === 1009 && this.tooLong !== undefined) this.tooLong()
    else super.close(code, reason)
  }
}
