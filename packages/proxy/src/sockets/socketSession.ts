import type { Duplex } from 'node:stream'
import type { Clock } from '@chatstream/core'
import { WebSocket } from 'ws'
import type { CorsOptions } from '../options.ts'
import { ProxyError } from '../errors/proxyError.ts'
import { bodyTooLarge, firstMessageLate } from '../errors/proxyRefusals.ts'
import { tellAnswer } from './socketAnswer.ts'
import type { Say } from './socketAnswer.ts'
import { undecided } from './socketDialects.ts'
import type { SocketDialect } from './socketDialects.ts'
import { readQuestion } from './socketRequest.ts'

const firstMessageMs = 10_000
const heartbeatMs = 15_000

/** With more than this waiting for a reader nothing further is read from the provider. */
const maxBufferedBytes = 256 * 1024

/** What serves a socket's request. Neither rejects. */
export interface SessionHost {
  answer(request: Request): Promise<Response>
  /** The answer to a request that does not get that far. */
  refuse(request: Request, reason: unknown): Promise<Response>
  cors: CorsOptions
  clock: Clock
  maxBodyBytes: number
}

/** One socket, on its stream, from opening to close: a request, its answer. Never rejects. */
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
  if (first === undefined) return
  const { dialect, request } =
    first instanceof ProxyError
      ? { dialect: undecided, request: first }
      : readQuestion(first, handshake, host.cors, left.signal)
  const stopHeart = startHeart(socket, dialect, host.clock)
  try {
    const response =
      request instanceof ProxyError ? await host.refuse(handshake, request) : await host.answer(request)
    socket.close(await tellAnswer(response, dialect, sayOver(socket, stream), host.clock))
  } catch {
    // The answer broke off: no end is told, and the cause stays here.
    socket.close(1011)
  } finally {
    stopHeart()
  }
}

/** The first message, or why there is none; undefined where the reader left. */
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

/** Signs of life: messages where the reader knows them, else those of the WebSocket protocol. */
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

function sayOver(socket: WebSocket, stream: Duplex): Say {
  return (message) => {
    if (message === undefined) return undefined
    // What came in one read goes on in one write: a write an event takes three times the processor time.
    if (stream.writableCorked === 0) {
      stream.cork()
      process.nextTick(() => stream.uncork())
    }
    if (socket.bufferedAmount <= maxBufferedBytes) return void socket.send(message)
    // Its callback comes once all before it is written too, or the reader has left.
    return new Promise((resolve) => socket.send(message, () => resolve()))
  }
}

/** `ws` answers a message that is too long by closing with 1009, which tells a page nothing; here one may speak first. */
export class SessionSocket extends WebSocket {
  /** Called in place of the close. */
  tooLong: (() => void) | undefined

  override close(code?: number, reason?: string | Buffer): void {
    if (code === 1009 && this.tooLong !== undefined) this.tooLong()
    else super.close(code, reason)
  }
}
