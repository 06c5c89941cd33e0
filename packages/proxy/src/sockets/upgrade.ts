import { STATUS_CODES } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { ConnectionInfo } from '../exchange/origins.ts'
import { requestOf } from '../exchange/nodeRequest.ts'
import { callContained } from '../exchange/report.ts'
import type { Report } from '../exchange/report.ts'
import { serveSocket, SessionSocket } from './socketSession.ts'
import type { SessionHost } from './socketSession.ts'

/** The maximum size of the path and the headers in a first message, in bytes. The request body is not counted. */
const envelopeBytes = 64 * 1024

/**
 * The limits for the pieces of a first message. Each piece takes some hundred bytes of memory, even if it is short.
 */
const maxFragments = 1024
const maxBufferedChunks = 16_384

/** The functions and options of the proxy that are needed for WebSocket handshakes. */
export interface UpgradeHost extends Omit<SessionHost, 'answer' | 'onRequest'> {
  /**
   * Checks a handshake. If it is refused, rejects. Otherwise resolves with a function. Call it when the first
   * message has arrived, or when the socket closes.
   */
  check(handshake: Request, connection: ConnectionInfo): Promise<() => void>
  answer(request: Request, connection: ConnectionInfo): Promise<Response>
  /**
   * One function for each open socket. When the proxy closes, it calls these functions to close the sockets.
   */
  underWay: Set<(reason: unknown) => void>
  report: Report
}

/** A listener for the `upgrade` event of a `node:http` server. */
export type Upgrade = (
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  connection?: ConnectionInfo,
) => void

/**
 * Creates a listener that opens WebSockets on the `upgrade` event of a server. If a handshake is refused, the
 * client gets an HTTP error response.
 */
export function createUpgrade(host: UpgradeHost): Upgrade {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: host.maxBodyBytes + envelopeBytes,
    maxFragments,
    maxBufferedChunks,
    WebSocket: SessionSocket,
  })
  async function open(...[req, stream, head, given]: Parameters<Upgrade>): Promise<void> {
    const connection = { address: req.socket.remoteAddress, ...given }
    const handshake = requestOf(req, req.url ?? '', undefined, new AbortController().signal)
    if (handshake === undefined)
      return void stream.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
    let onRequest: () => void
    try {
      onRequest = await host.check(handshake, connection)
    } catch (reason) {
      return refuseHandshake(stream, await host.refuse(handshake, reason))
    }
    stream.on('close', onRequest)
    if (stream.destroyed) onRequest()
    server.handleUpgrade(req, stream, head, (socket) => {
      const close = () => socket.close(1001)
      host.underWay.add(close)
      socket.on('close', () => host.underWay.delete(close))
      const answer = (request: Request) => host.answer(request, connection)
      serveSocket(socket, stream, handshake, { ...host, answer, onRequest }).catch((error: unknown) => {
        host.report(error, 'a socket')
        socket.terminate()
      })
    })
  }

  return (req, stream, head, connection) => {
    stream.on('error', () => {}) // a close follows
    callContained(
      () => open(req, stream, head, connection),
      (error) => {
        host.report(error, 'a handshake')
        stream.destroy()
      },
    )
  }
}

async function refuseHandshake(stream: Duplex, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  const { status, headers } = response
  const lines = [...headers, ['content-length', body.length], ['connection', 'close']]
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines.map((line) => line.join(': '))]
  stream.once('finish', () => stream.destroy())
  stream.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body]))
}
